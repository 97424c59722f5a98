//! What a device's camera makes, and what it sees of others.

use std::time::Duration;

use protocol::{Instant, NodeId, Route};
use wire::{CameraNews, Said};

use super::DeviceNode;
use crate::camera::CameraAtWork;

impl DeviceNode {
    /// Tells the camera something; one that does not take it in makes no more pictures.
    pub(super) fn tell_camera(&mut self, tell: impl FnOnce(&CameraAtWork) -> bool) {
        self.shooting.take_if(|camera| !tell(camera));
    }

    /// Tells the camera and all others when it began, or that it is off.
    pub(super) fn show_camera(&mut self, now: Instant) {
        let since = self.machine.machine.camera_on_since();
        if since == self.camera {
            return;
        }
        let news = match (since, self.camera) {
            (Some(since), _) => CameraNews { since, until: None },
            (None, Some(since)) => CameraNews { since, until: Some(now) },
            (None, None) => return,
        };
        self.camera = since;
        match since {
            Some(since) => self.tell_camera(|camera| camera.begin(since)),
            None => self.tell_camera(|camera| camera.end(now)),
        }
        for node in self.links.all().filter(|node| matches!(node, NodeId::Device(_))).collect::<Vec<_>>() {
            let line = self.line(NodeId::Device(self.who), node, Route::Call);
            // Only letters are ever lost here.
            let _ = self.lines.say(now, line, (node, Route::Call), 0, Said::Camera(Some(news)));
        }
    }

    /// Pictures come from that node, or the last one stands still.
    pub(super) fn look(&mut self, now: Instant, node: NodeId) {
        if let NodeId::Device(other) = node {
            self.picture.way(now, other, self.who, self.links.hears(node));
        }
    }

    /// The time of the picture on the screen of whom a press would take.
    pub(super) fn seen(&self, now: Instant) -> Option<Instant> {
        let subject = self.machine.machine.in_view()?;
        self.picture.seen(now, self.who, subject, self.latency(subject))
    }

    /// How far behind the pictures of that device are.
    pub(super) fn latency(&self, subject: protocol::DeviceId) -> Duration {
        self.line(NodeId::Device(subject), NodeId::Device(self.who), Route::Call).latency
    }
}
