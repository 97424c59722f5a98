//! The call: who is in it, and whether such a call can be.

use std::collections::BTreeSet;

use protocol::{CallKind, DeviceId};

use super::{
    Checker,
    mistake::{Mistake, Spot},
};
use crate::{
    file::{self, Action, DeviceName},
    limits::JOINS_MAX,
    place::Path,
    scenario::Call,
    suggest,
};

impl Checker<'_> {
    /// The call; `Some(None)` where there is none.
    pub(super) fn call(&mut self, call: Option<&file::Call>) -> Option<Option<Call>> {
        let path = Path::ROOT.key("call");
        let Some(call) = call else { return (!self.damaged.has(&path)).then_some(None) };
        if call.kind.is_none() {
            self.missing(&path, "kind", "one of `one-to-one`, `group`, `audio`, `group-audio`");
        }
        if call.joins.is_none() {
            self.missing(
                &path,
                "joins",
                "name the devices, the caller's first: `joins = [\"alice.phone\", \"bob.mac\"]`",
            );
        }
        let joins = self.joining(&path, "joins", call.joins.as_deref().unwrap_or_default(), &[]);
        let invited = self.joining(
            &path,
            "invited",
            call.invited.as_deref().unwrap_or_default(),
            joins.as_deref().unwrap_or_default(),
        );
        self.first_can_dial(&path, joins.as_deref().unwrap_or_default());
        let distinct = |names: &Option<Vec<DeviceName>>| {
            names.iter().flatten().map(|name| name.0.as_str()).collect::<BTreeSet<_>>().len()
        };
        let sizes = (distinct(&call.joins), distinct(&call.invited));
        if call.joins.is_some() && !self.damaged.touches(&path) {
            self.size_fits(&path, call.kind, sizes);
        }
        let call = Call { kind: call.kind.map(kind)?, joins: joins?, invited: invited? };
        self.call = Some(call.clone());
        Some(Some(call))
    }

    /// The devices of a list; none of them may be there twice, or in `before`.
    fn joining(
        &mut self,
        path: &Path,
        key: &'static str,
        names: &[DeviceName],
        before: &[DeviceId],
    ) -> Option<Vec<DeviceId>> {
        let mut ids = Vec::new();
        let mut all_known = true;
        for (index, name) in names.iter().enumerate() {
            if self.has_enough() {
                return None;
            }
            let spot = Spot::Item(path, key, index);
            match self.device(spot, &name.0) {
                Some(id) if ids.contains(&id) || before.contains(&id) => {
                    self.report(Mistake::new(spot, format!("`{}` is in the call twice", name.0)));
                }
                Some(id) => ids.push(id),
                None => all_known = false,
            }
        }
        all_known.then_some(ids)
    }

    fn first_can_dial(&mut self, path: &Path, joins: &[DeviceId]) {
        let Some(first) = joins.first() else { return };
        let Some(model) = self.names.model(*first).filter(|model| model.family.is_guest()) else { return };
        let other =
            joins.iter().find(|id| self.names.model(**id).is_some_and(|model| !model.family.is_guest()));
        let mistake = Mistake::new(
            Spot::Item(path, "joins", 0),
            format!("`{}` is a guest and cannot dial", self.names.name(*first)),
        )
        .label(format!("{} joins by a link in a browser (DEV-4)", suggest::article(model.name)));
        let mistake = match other {
            Some(other) => mistake.help(format!("name `{}` first", self.names.name(*other))),
            None => mistake,
        };
        self.report(mistake);
    }

    fn size_fits(&mut self, path: &Path, kind: Option<file::CallKind>, (joins, invited): (usize, usize)) {
        if joins == 0 {
            self.report(
                Mistake::new(Spot::Key(path, "joins"), "nobody is in this call")
                    .help("name the devices, the caller's first"),
            );
        } else if joins + invited == 1 {
            self.report(
                Mistake::new(Spot::Key(path, "joins"), "there is nobody to call")
                    .help("name a second device in `joins`, or in `invited`"),
            );
        } else if joins > JOINS_MAX {
            self.report(
                Mistake::new(
                    Spot::Item(path, "joins", JOINS_MAX),
                    format!("more than {JOINS_MAX} devices in a call"),
                )
                .help("a group call holds at most 32 (CALL-2); who is `invited` may still try"),
            );
        }
        let group = match kind {
            Some(file::CallKind::OneToOne) => "group",
            Some(file::CallKind::Audio) => "group-audio",
            Some(file::CallKind::Group | file::CallKind::GroupAudio) | None => return,
        };
        if joins + invited > 2 {
            self.report(
                Mistake::new(Spot::Key(path, "kind"), "this call is between two people")
                    .label(format!("{} devices are named", joins + invited))
                    .help(format!("for more than two, say `kind = \"{group}\"`")),
            );
        }
    }

    /// Who may be in the call: whom it names, and who dials or joins by a step.
    pub(super) fn members(&mut self, file: Option<&file::Call>, timeline: Option<&file::Timeline>) {
        if self.damaged.touches(&Path::ROOT.key("call")) || (file.is_some() && self.call.is_none()) {
            return;
        }
        let mut members: BTreeSet<DeviceId> = BTreeSet::new();
        if let Some(call) = &self.call {
            members.extend(call.joins.iter().chain(&call.invited));
            let steps = timeline.and_then(|timeline| timeline.steps.as_deref()).unwrap_or_default();
            for step in steps {
                let joins = matches!(step.r#do, Some(Action::Dial | Action::JoinCall));
                if let Some(name) = step.who.as_ref().filter(|_| joins) {
                    members
                        .extend(self.names.ids().find(|(_, known)| known.name == name.0).map(|(id, _)| id));
                }
            }
        }
        self.members = Some(members);
    }

    /// Whether `who` may be in the call; if not, that is a mistake.
    pub(super) fn in_call(&mut self, spot: Spot<'_>, who: DeviceId) -> bool {
        let Some(members) = &self.members else { return true };
        if members.contains(&who) {
            return true;
        }
        let name = self.names.name(who).to_owned();
        let mistake = match &self.call {
            // One call mends all of them.
            None if std::mem::replace(&mut self.missed_call, true) => return false,
            None => Mistake::new(spot, format!("`{name}` is in no call"))
                .label("this file has no `[call]`")
                .help(format!("give it one: `kind = \"one-to-one\"` and `joins = [\"{name}\", …]`")),
            Some(call) => {
                let joins = suggest::list(call.joins.iter().map(|id| self.names.name(*id)));
                Mistake::new(spot, format!("`{name}` is not in this call"))
                    .label(format!("`call.joins` names {joins}"))
                    .help_on_line(
                        format!("add `\"{name}\"` to `call.joins`"),
                        Path::ROOT.key("call").key("joins"),
                    )
            }
        };
        self.report(mistake);
        false
    }
}

fn kind(kind: file::CallKind) -> CallKind {
    match kind {
        file::CallKind::OneToOne => CallKind { group: false, video: true },
        file::CallKind::Group => CallKind { group: true, video: true },
        file::CallKind::Audio => CallKind { group: false, video: false },
        file::CallKind::GroupAudio => CallKind { group: true, video: false },
    }
}
