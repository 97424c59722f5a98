//! What owners do with their devices.

use device::{AlbumAction, Command, PhotoAction};
use library::{Edit, Rule};
use protocol::{DeviceId, OsVersion};

use super::{
    Checker,
    mistake::{Mistake, Spot},
};
use crate::{
    file::{self, Action},
    place::Path,
    step::Act,
    suggest,
};

impl Checker<'_> {
    pub(super) fn owner_does(
        &mut self,
        path: &Path,
        step: &file::Step,
        action: Action,
        updates: &mut Vec<(DeviceId, OsVersion)>,
    ) -> Option<Act> {
        let complete = self.arguments(path, ("do", action.as_str()), step, action.arguments());
        let Some(who) = &step.who else {
            self.missing(path, "who", "say with which device, for example `who = \"alice.phone\"`");
            return None;
        };
        let spot = Spot::Key(path, "who");
        let who = self.device(spot, &who.0)?;
        let possible = !needs_call(action) || self.in_call(spot, who);
        if !complete || !possible {
            return None;
        }
        let command = match action {
            Action::Restart => return Some(Act::Restart { who }),
            Action::Dial => self.dial(who)?,
            Action::Answer => Command::Answer,
            Action::Decline => Command::Decline,
            Action::JoinCall => Command::Join,
            Action::HangUp => Command::HangUp,
            Action::PauseCamera => Command::PauseCamera,
            Action::ResumeCamera => Command::ResumeCamera,
            Action::SwitchCamera => Command::SwitchCamera,
            Action::LeaveFacetime => Command::LeaveFaceTime,
            Action::ReturnToFacetime => Command::ReturnToFaceTime,
            Action::TapScreen => Command::TapScreen,
            Action::Hover => Command::Hover,
            Action::StopHovering => Command::StopHovering,
            Action::ChooseTile => Command::ChooseTile { of: self.tile(path, step)? },
            Action::Fullscreen => Command::Fullscreen,
            Action::LeaveFullscreen => Command::LeaveFullscreen,
            Action::DoubleClick => Command::DoubleClick { of: self.tile(path, step)? },
            Action::PressShutter => Command::PressShutter { seen: None },
            Action::Screenshot => Command::Screenshot { keys: step.keys? },
            Action::ReadNotices => Command::ReadNotices,
            Action::OpenPhotos => Command::OpenPhotos,
            Action::DeletePhoto => self.photo(path, step, who, PhotoAction::Delete)?,
            Action::RecoverPhoto => self.photo(path, step, who, PhotoAction::Recover)?,
            Action::DeleteForGood => self.photo(path, step, who, PhotoAction::DeleteForGood)?,
            Action::SaveAsVideo => self.photo(path, step, who, PhotoAction::SaveAsVideo)?,
            Action::KeepStill => self.photo(path, step, who, PhotoAction::KeepStill)?,
            Action::Favourite => self.edit(path, step, who, Edit::Favourite(true))?,
            Action::Unfavourite => self.edit(path, step, who, Edit::Favourite(false))?,
            Action::HidePhoto => self.edit(path, step, who, Edit::Hidden(true))?,
            Action::UnhidePhoto => self.edit(path, step, who, Edit::Hidden(false))?,
            Action::SetTitle => self.edit(path, step, who, Edit::Title(step.text.clone()?))?,
            Action::SetCaption => self.edit(path, step, who, Edit::Caption(step.text.clone()?))?,
            Action::AddKeyword => self.edit(path, step, who, Edit::AddKeyword(step.text.clone()?))?,
            Action::RemoveKeyword => self.edit(path, step, who, Edit::RemoveKeyword(step.text.clone()?))?,
            Action::EditPhoto => self.edit(path, step, who, Edit::Adjustment(step.text.clone()))?,
            Action::RevertPhoto => self.edit(path, step, who, Edit::Adjustment(None))?,
            Action::MakeSmartAlbum => {
                let rule = self.rule(path, step)?;
                self.smart_album(path, step, who, AlbumAction::Make { rule })?
            }
            Action::ChangeSmartAlbum => {
                let rule = self.rule(path, step)?;
                self.smart_album(path, step, who, AlbumAction::Change { rule })?
            }
            Action::RenameSmartAlbum => {
                self.smart_album(path, step, who, AlbumAction::Rename { to: step.name.clone()? })?
            }
            Action::RemoveSmartAlbum => self.smart_album(path, step, who, AlbumAction::Remove)?,
            Action::TurnOn => Command::Set { setting: self.setting(path, step, who, updates)?, on: true },
            Action::TurnOff => Command::Set { setting: self.setting(path, step, who, updates)?, on: false },
            Action::Update => {
                let os = self.os(Spot::Key(path, "os"), step.os.as_ref()?)?;
                updates.push((who, os));
                Command::Update { os }
            }
            Action::PowerOff => Command::PowerOff,
            Action::PowerOn => Command::PowerOn,
        };
        Some(Act::Do { who, command })
    }

    fn dial(&mut self, who: DeviceId) -> Option<Command> {
        let call = self.call.as_ref()?;
        Some(call.dial(who, |id| self.names.model(id).is_some_and(|model| model.family.is_guest())))
    }

    fn tile(&mut self, path: &Path, step: &file::Step) -> Option<DeviceId> {
        let spot = Spot::Key(path, "of");
        let of = self.device_or_person(spot, step.of.as_ref()?)?;
        self.in_call(spot, of).then_some(of)
    }

    fn photo(
        &mut self,
        path: &Path,
        step: &file::Step,
        who: DeviceId,
        action: PhotoAction,
    ) -> Option<Command> {
        let photo = self.at_least_one(Spot::Key(path, "photo"), "photo", step.photo)?;
        self.has_photos(Spot::Key(path, "who"), who).then_some(Command::Photo { photo, action })
    }

    fn edit(&mut self, path: &Path, step: &file::Step, who: DeviceId, edit: Edit) -> Option<Command> {
        let photo = self.at_least_one(Spot::Key(path, "photo"), "photo", step.photo)?;
        self.has_photos(Spot::Key(path, "who"), who).then_some(Command::Edit { photo, edit })
    }

    fn smart_album(
        &mut self,
        path: &Path,
        step: &file::Step,
        who: DeviceId,
        action: AlbumAction,
    ) -> Option<Command> {
        let album = step.album.clone()?;
        self.has_photos(Spot::Key(path, "who"), who)
            .then_some(Command::SmartAlbum { album, action: Box::new(action) })
    }

    /// The rule of a smart album, each mistake in it at its own place.
    fn rule(&mut self, path: &Path, step: &file::Step) -> Option<Rule> {
        let text = step.rule.as_ref()?;
        Rule::parse(text)
            .map_err(|mistakes| {
                for mistake in mistakes {
                    let found = Mistake::new(Spot::Key(path, "rule"), mistake.what).inside(mistake.span);
                    self.report(match mistake.hint {
                        Some(hint) => found.help(hint),
                        None => found,
                    });
                }
            })
            .ok()
    }

    /// Whether that device shows photos at all; if not, that is a mistake.
    pub(super) fn shows_photos(&mut self, spot: Spot<'_>, who: DeviceId) -> bool {
        let shows = |model: &protocol::Model| model.family.shows_icloud_photos();
        self.names.model(who).is_some_and(shows) || self.has_photos(spot, who)
    }

    /// Whether that device has a photo library; if not, that is a mistake.
    pub(super) fn has_photos(&mut self, spot: Spot<'_>, who: DeviceId) -> bool {
        let Some(model) = self.names.model(who).filter(|model| !model.family.takes_live_photos()) else {
            return true;
        };
        let name = self.names.name(who).to_owned();
        let what = suggest::article(model.name);
        self.report(if model.family.shows_icloud_photos() {
            Mistake::new(spot, format!("`{name}` has no photo library of its own"))
                .label(format!("it is {what}: it shows photos of iCloud, and changes none"))
        } else {
            Mistake::new(spot, format!("`{name}` has no photo library"))
                .label(format!("it is {what}; iPhone, iPad, iPod touch and Mac have one"))
        });
        false
    }
}

/// Whether it is something that only who may be in the call can do.
const fn needs_call(action: Action) -> bool {
    match action {
        Action::Dial
        | Action::Answer
        | Action::Decline
        | Action::JoinCall
        | Action::HangUp
        | Action::PauseCamera
        | Action::ResumeCamera
        | Action::SwitchCamera
        | Action::TapScreen
        | Action::Hover
        | Action::StopHovering
        | Action::ChooseTile
        | Action::Fullscreen
        | Action::LeaveFullscreen
        | Action::DoubleClick
        | Action::PressShutter => true,
        Action::LeaveFacetime
        | Action::ReturnToFacetime
        | Action::Screenshot
        | Action::ReadNotices
        | Action::OpenPhotos
        | Action::DeletePhoto
        | Action::RecoverPhoto
        | Action::DeleteForGood
        | Action::SaveAsVideo
        | Action::KeepStill
        | Action::Favourite
        | Action::Unfavourite
        | Action::HidePhoto
        | Action::UnhidePhoto
        | Action::SetTitle
        | Action::SetCaption
        | Action::AddKeyword
        | Action::RemoveKeyword
        | Action::EditPhoto
        | Action::RevertPhoto
        | Action::MakeSmartAlbum
        | Action::RenameSmartAlbum
        | Action::ChangeSmartAlbum
        | Action::RemoveSmartAlbum
        | Action::TurnOn
        | Action::TurnOff
        | Action::Update
        | Action::PowerOff
        | Action::PowerOn
        | Action::Restart => false,
    }
}
