//! A cause that holds, and what shows it.

use device::{Event, Setting};
use engine::Standing;
use protocol::{DeviceId, EndReason, Instant, NodeId};
use scenario::{Act, Between, Fault, Scenario, Service};
use trace::{Fact, Record};

use crate::cause::Cause;

/// A cause that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub cause: Cause,
    /// Which device it is about.
    pub who: Option<DeviceId>,
    /// The other device.
    pub other: Option<DeviceId>,
    /// Since when, and what happened then; none if it was so from the beginning, or where no moment matters.
    pub since: Option<Since>,
}

/// When a cause came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    /// When.
    pub at: Instant,
    /// Which record of the trace shows it, counted from 0.
    pub record: usize,
}

impl Found {
    pub(crate) fn new(
        scenario: &Scenario,
        world: &Standing,
        cause: Cause,
        who: Option<DeviceId>,
        other: Option<DeviceId>,
    ) -> Self {
        let shows = |record: &Record| match &record.fact {
            Fact::Device { who: device, event } => {
                let either = cause == Cause::NotInCall && Some(*device) == other;
                (Some(*device) == who || either) && brings(event, cause)
            }
            Fact::Fault { step } => {
                let step = usize::try_from(*step).ok().and_then(|step| scenario.steps.get(step));
                step.is_some_and(|step| matches!(step.act, Act::Fault(fault) if strikes(fault, cause, who)))
            }
            _ => false,
        };
        let record = world.trace.records.iter().rposition(shows);
        let since = record.map(|record| Since { at: world.trace.records[record].at, record });
        Self { cause, who, other, since }
    }
}

/// Whether that event brings that cause about.
fn brings(event: &Event, cause: Cause) -> bool {
    let turned = |wanted: Setting, to: bool| matches!(event, Event::SettingChanged { setting, on } if *setting == wanted && *on == to);
    match cause {
        Cause::SettingOff | Cause::ConsentWithdrawn => turned(Setting::LivePhotos, false),
        Cause::FaceTimeOff => turned(Setting::Facetime, false),
        Cause::SignedOut => turned(Setting::SignedIn, false),
        Cause::FaceTimeForbidden => turned(Setting::AllowFacetime, false),
        Cause::CameraForbidden => turned(Setting::AllowCamera, false),
        Cause::LockdownMode => turned(Setting::LockdownMode, true),
        Cause::ICloudPhotosOff => turned(Setting::ICloudPhotos, false),
        Cause::LowPowerMode => turned(Setting::LowPowerMode, true),
        Cause::DeviceOff => matches!(event, Event::PoweredOff | Event::BatteryEmpty),
        Cause::Starting => matches!(event, Event::Crashed { .. } | Event::Updated { .. }),
        Cause::CameraPaused => matches!(event, Event::CameraPaused),
        Cause::InBackground => matches!(event, Event::WentToBackground),
        Cause::ControlsHidden => matches!(event, Event::ControlsHidden),
        Cause::NotFullScreen => matches!(event, Event::LeftFullScreen),
        Cause::OwnPicture | Cause::WrongTile => matches!(event, Event::WentFullScreen { .. }),
        Cause::NotInCall => {
            matches!(event, Event::CallEnded { why } if *why != EndReason::OthersLeft)
        }
        Cause::ICloudSignedOut => matches!(event, Event::ICloudSignedOut),
        _ => false,
    }
}

/// Whether the world brings that cause about with that.
fn strikes(fault: Fault, cause: Cause, who: Option<DeviceId>) -> bool {
    let at = |device: DeviceId| Some(device) == who;
    let ends = |between: Between, node: &dyn Fn(NodeId) -> bool| node(between.from) || node(between.to);
    match fault {
        Fault::Offline { who } => cause == Cause::Offline && at(who),
        Fault::Cut(between) => {
            let mine = |node: NodeId| who.is_some_and(|who| node == NodeId::Device(who));
            let service = |node: NodeId| matches!(node, NodeId::CallService | NodeId::PushService);
            match cause {
                Cause::LineCut => ends(between, &mine) && !ends(between, &service),
                Cause::ServicesCut => ends(between, &mine) && ends(between, &service),
                _ => false,
            }
        }
        Fault::ServiceDown { service } => match service {
            Service::Call => cause == Cause::CallServiceDown,
            Service::Push => matches!(cause, Cause::PushServiceDown | Cause::Stuck),
            Service::ICloud => cause == Cause::ICloudDown,
        },
        Fault::ServiceLivePhotos { on: false } => cause == Cause::ServiceOff,
        Fault::Storage { who, .. } => matches!(cause, Cause::SubjectFull | Cause::TakerFull) && at(who),
        Fault::ICloudStorage { .. } => cause == Cause::ICloudFull,
        Fault::ClockStep { who, .. } | Fault::ClockDrift { who, .. } => cause == Cause::WrongDate && at(who),
        Fault::ClockZone { who, .. } => cause == Cause::WrongZone && at(who),
        _ => false,
    }
}
