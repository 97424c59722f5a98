//! Lines, links and disks.

use super::{
    Checker,
    mistake::{Mistake, Spot},
};
use crate::{
    file,
    limits::LINKS_MAX,
    network::{BurstLoss, LineChange, Link, Network},
    place::Path,
    scenario::Disk,
};

impl Checker<'_> {
    pub(super) fn network(&mut self, file: Option<&file::Network>) -> Option<Network> {
        let default = Network::default();
        let Some(file) = file else { return Some(default) };
        let path = Path::ROOT.key("network");
        let call = self.line_change(&path, &file.line_keys());
        let files = file.files.as_ref().map_or(Some(LineChange::default()), |line| {
            self.line_change(&path.key("files"), &line.line_keys())
        });
        let services = file.services.as_ref().map_or(Some(LineChange::default()), |line| {
            self.line_change(&path.key("services"), &line.line_keys())
        });
        let links = self.links(&path.key("links"), file.links.as_deref().unwrap_or_default());
        Some(Network {
            call: default.call.with(&call?),
            files: default.files.with(&files?),
            services: default.services.with(&services?),
            links: links?,
        })
    }

    fn line_change(&mut self, path: &Path, keys: &file::LineKeys<'_>) -> Option<LineChange> {
        let latency = keys.latency.map(|text| self.duration(Spot::Key(path, "latency"), text));
        let jitter = keys.jitter.map(|text| self.duration(Spot::Key(path, "jitter"), text));
        let loss = keys.loss.map(|text| self.odds(Spot::Key(path, "loss"), text));
        let burst_loss = keys.burst_loss.map(|burst| self.burst_loss(&path.key("burst_loss"), burst));
        let duplicate = keys.duplicate.map(|text| self.odds(Spot::Key(path, "duplicate"), text));
        let reorder = keys.reorder.map(|text| self.odds(Spot::Key(path, "reorder"), text));
        let reorder_by = keys.reorder_by.map(|text| self.duration(Spot::Key(path, "reorder_by"), text));
        let bandwidth = keys.bandwidth.map(|text| self.bandwidth(Spot::Key(path, "bandwidth"), text));
        Some(LineChange {
            latency: all_or_nothing(latency)?,
            jitter: all_or_nothing(jitter)?,
            distribution: keys.distribution,
            loss: all_or_nothing(loss)?,
            burst_loss: all_or_nothing(burst_loss)?,
            duplicate: all_or_nothing(duplicate)?,
            reorder: all_or_nothing(reorder)?,
            reorder_by: all_or_nothing(reorder_by)?,
            bandwidth: all_or_nothing(bandwidth)?,
        })
    }

    fn burst_loss(&mut self, path: &Path, burst: &file::BurstLoss) -> Option<BurstLoss> {
        let mut odds = |key: &'static str, text: &Option<file::Percent>| match text {
            Some(text) => self.odds(Spot::Key(path, key), text),
            None => {
                self.missing(
                    path,
                    key,
                    "for example `burst_loss = { begin = \"1%\", end = \"30%\", loss = \"90%\" }`",
                );
                None
            }
        };
        let (begin, end, loss) =
            (odds("begin", &burst.begin), odds("end", &burst.end), odds("loss", &burst.loss));
        Some(BurstLoss { begin: begin?, end: end?, loss: loss? })
    }

    fn links(&mut self, path: &Path, links: &[file::Link]) -> Option<Vec<Link>> {
        if links.len() > LINKS_MAX {
            self.report(Mistake::new(
                Spot::Here(&path.index(LINKS_MAX)),
                format!("more than {LINKS_MAX} links"),
            ));
            return None;
        }
        let mut checked = Vec::with_capacity(links.len());
        for (index, link) in links.iter().enumerate() {
            if self.has_enough() {
                return None;
            }
            checked.push(self.link(&path.index(index), link));
        }
        checked.into_iter().collect()
    }

    fn link(&mut self, path: &Path, link: &file::Link) -> Option<Link> {
        if self.damaged.has(path) {
            return None;
        }
        let mut end = |key: &'static str, name: &Option<file::NodeName>| match name {
            Some(name) => self.node(Spot::Key(path, key), &name.0),
            None => {
                self.missing(path, key, "a link goes `from` one device `to` another");
                None
            }
        };
        let (from, to) = (end("from", &link.from), end("to", &link.to));
        let change = self.line_change(path, &link.line_keys());
        if from.is_some() && from == to {
            self.report(
                Mistake::new(Spot::Key(path, "to"), "a link to itself").label("it comes from there, too"),
            );
        }
        if change == Some(LineChange::default()) {
            self.report(
                Mistake::new(Spot::Here(path), "this link is like any other")
                    .help("say what is different: `latency`, `loss`, `bandwidth` and so on"),
            );
        }
        Some(Link { from: from?, to: to?, route: link.route, change: change? })
    }

    pub(super) fn disk(&mut self, file: Option<&file::Disk>) -> Option<Disk> {
        let default = Disk::default();
        let Some(file) = file else { return Some(default) };
        let path = Path::ROOT.key("disk");
        let mut time = |key, text: &Option<file::Span>, default| match text {
            Some(text) => self.duration(Spot::Key(&path, key), text),
            None => Some(default),
        };
        let commit = time("commit", &file.commit, default.commit);
        let still = time("still", &file.still, default.still);
        let movie = time("movie", &file.movie, default.movie);
        let save = time("save", &file.save, default.save);
        Some(Disk { commit: commit?, still: still?, movie: movie?, save: save? })
    }
}

/// A key that is not there is nothing; a key with a mistake spoils all.
fn all_or_nothing<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        Some(Some(value)) => Some(Some(value)),
        Some(None) => None,
        None => Some(None),
    }
}
