//! The segments of a JPEG, from its first marker to its last. Pictures are not decoded, only skipped in the right way.

use crate::Size;

use super::{
    bytes::Bytes,
    finding::{FindingKind, Findings},
    text,
};

/// What the segments hold.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Segments<'a> {
    /// As stored, before any turn.
    pub(super) size: Option<Size>,
    /// The Exif block, from the first byte of its TIFF header.
    pub(super) exif: Option<&'a [u8]>,
    /// The first XMP packet.
    pub(super) xmp: Option<&'a [u8]>,
    /// Whether there is a list of more pictures behind this one (`MPF`).
    pub(super) more_pictures: bool,
    /// Whether there are bytes between segments.
    junk: bool,
    /// Where the picture ends, if it does.
    pub(super) end: Option<usize>,
}

/// Markers, by the second of their two bytes.
mod marker {
    pub(super) const SOF_FIRST: u8 = 0xc0;
    pub(super) const DHT: u8 = 0xc4;
    pub(super) const JPG: u8 = 0xc8;
    pub(super) const DAC: u8 = 0xcc;
    pub(super) const SOF_LAST: u8 = 0xcf;
    pub(super) const RST_FIRST: u8 = 0xd0;
    pub(super) const RST_LAST: u8 = 0xd7;
    pub(super) const SOI: u8 = 0xd8;
    pub(super) const EOI: u8 = 0xd9;
    pub(super) const SOS: u8 = 0xda;
    pub(super) const APP1: u8 = 0xe1;
    pub(super) const APP2: u8 = 0xe2;
    pub(super) const TEM: u8 = 0x01;
}

/// Whether a file begins as a JPEG does.
pub(super) fn is_jpeg(file: &[u8]) -> bool {
    file.starts_with(&[0xff, marker::SOI, 0xff])
}

/// Reads the segments. What breaks off or contradicts itself becomes a finding.
pub(super) fn read<'a>(file: &'a [u8], findings: &mut Findings) -> Segments<'a> {
    let mut segments = Segments::default();
    let mut at = 2;
    let mut scans = 0_u32;
    loop {
        let rest = file.get(at..).unwrap_or_default();
        let Some((skipped, code)) = next_marker(rest) else {
            let text = format!("the file ends at byte {} without an end of the picture", file.len());
            findings.broken(FindingKind::TruncatedStill, text);
            return segments;
        };
        // A marker may be preceded by any number of `ff`.
        let junk = rest.iter().take(skipped).any(|byte| *byte != 0xff);
        if junk && !segments.junk {
            let text = format!("{} of no segment from byte {at} on", text::many(skipped as u64, "byte"));
            findings.suspicious(FindingKind::MalformedStill, text);
        }
        segments.junk |= junk;
        at = at.saturating_add(skipped).saturating_add(2);
        match code {
            marker::EOI => {
                if scans == 0 || segments.size.is_none() {
                    findings.broken(FindingKind::MalformedStill, "the JPEG ends without a picture");
                }
                segments.end = Some(at);
                return segments;
            }
            marker::SOI | marker::TEM | marker::RST_FIRST..=marker::RST_LAST => {}
            _ => {
                let Some(body) = body(file, at) else {
                    let text = format!("segment {code:02x} at byte {at} reaches beyond the end of the file");
                    findings.broken(FindingKind::TruncatedStill, text);
                    return segments;
                };
                segments.take(code, body);
                at = at.saturating_add(body.len()).saturating_add(2);
                if code == marker::SOS {
                    scans = scans.saturating_add(1);
                    at = at.saturating_add(entropy_length(file.get(at..).unwrap_or_default()));
                }
            }
        }
    }
}

/// Bytes before the next marker, and its second byte.
fn next_marker(rest: &[u8]) -> Option<(usize, u8)> {
    let mut pairs = rest.iter().zip(rest.iter().skip(1)).enumerate();
    pairs.find_map(|(at, (first, second))| {
        (*first == 0xff && !matches!(second, 0x00 | 0xff)).then_some((at, *second))
    })
}

/// The inside of a segment whose length stands at that byte.
fn body(file: &[u8], at: usize) -> Option<&[u8]> {
    let mut bytes = Bytes::big_at(file, at)?;
    let length = usize::from(bytes.u16()?).checked_sub(2)?;
    bytes.take(length)
}

/// Bytes of entropy-coded data: until a marker that is neither a stuffed zero nor a restart.
fn entropy_length(rest: &[u8]) -> usize {
    let mut from = 0;
    while let Some(at) = rest.get(from..).and_then(|tail| tail.iter().position(|byte| *byte == 0xff)) {
        let at = from + at;
        match rest.get(at + 1) {
            Some(0x00 | marker::RST_FIRST..=marker::RST_LAST) => from = at + 2,
            Some(0xff) => from = at + 1,
            Some(_) => return at,
            None => break,
        }
    }
    rest.len()
}

impl<'a> Segments<'a> {
    fn take(&mut self, code: u8, body: &'a [u8]) {
        match code {
            marker::DHT | marker::JPG | marker::DAC => {}
            marker::SOF_FIRST..=marker::SOF_LAST => self.size = self.size.or_else(|| size(body)),
            marker::APP1 => {
                // An APP1 says by its first bytes what it is.
                let exif = body.strip_prefix(b"Exif\0").and_then(|rest| rest.get(1..));
                let xmp = body.strip_prefix(b"http://ns.adobe.com/xap/1.0/\0");
                self.exif = self.exif.or(exif);
                self.xmp = self.xmp.or(xmp);
            }
            marker::APP2 => self.more_pictures |= body.starts_with(b"MPF\0"),
            _ => {}
        }
    }
}

fn size(body: &[u8]) -> Option<Size> {
    let mut bytes = Bytes::big(body);
    bytes.skip(1)?;
    let height = bytes.u16()?;
    Some(Size { width: bytes.u16()?, height })
}
