//! Builds small stills for tests, segment by segment, with anything wrong that a test asks for.

use super::IDENTIFIER;

/// A still to be built. The default is the half of a good Live Photo.
#[derive(Clone, Debug)]
pub(crate) struct Photo {
    pub(crate) identifier: Option<String>,
    pub(crate) date: &'static str,
    pub(crate) zone: Option<&'static str>,
    pub(crate) model: &'static str,
    pub(crate) software: Option<&'static str>,
    pub(crate) size: (u16, u16),
    pub(crate) orientation: u16,
    pub(crate) location: bool,
    pub(crate) little_endian: bool,
    /// Where the directory after the first one is said to be; 0 for nowhere.
    pub(crate) next_directory: u32,
    pub(crate) xmp: Option<String>,
    /// What follows the end of the picture.
    pub(crate) trailing: Vec<u8>,
}

impl Default for Photo {
    fn default() -> Self {
        Self {
            identifier: Some(IDENTIFIER.to_owned()),
            date: "2024:09:06 18:08:07",
            zone: Some("+02:00"),
            model: "iPhone 15",
            software: Some("Shutterlab"),
            size: (640, 480),
            orientation: 1,
            location: false,
            little_endian: false,
            next_directory: 0,
            xmp: None,
            trailing: Vec::new(),
        }
    }
}

/// A value of an entry.
enum Value {
    Short(u16),
    Long(u32),
    /// Eight bytes, of Apple's own type.
    Index(u64),
    Text(String),
    Raw(Vec<u8>),
}

/// A directory to be laid out at that offset of its block.
struct Layout {
    at: usize,
    little_endian: bool,
}

impl Layout {
    fn short(&self, number: u16) -> [u8; 2] {
        if self.little_endian { number.to_le_bytes() } else { number.to_be_bytes() }
    }

    fn long(&self, number: u32) -> [u8; 4] {
        if self.little_endian { number.to_le_bytes() } else { number.to_be_bytes() }
    }

    /// Count, entries, the next directory, and the values that do not fit into entries.
    fn directory(&self, entries: Vec<(u16, Value)>, next: Option<u32>) -> Vec<u8> {
        let next = next.map(|next| self.long(next).to_vec()).unwrap_or_default();
        let mut heads = self.short(u16::try_from(entries.len()).unwrap()).to_vec();
        let beyond = self.at + 2 + entries.len() * 12 + next.len();
        let mut values = Vec::new();
        for (tag, value) in entries {
            let (kind, count, bytes) = match value {
                Value::Short(number) => (3, 1, self.short(number).to_vec()),
                Value::Long(number) => (4, 1, self.long(number).to_vec()),
                Value::Index(number) => (16, 1, number.to_be_bytes().to_vec()),
                Value::Text(text) => (2, text.len() + 1, [text.as_bytes(), b"\0"].concat()),
                Value::Raw(bytes) => (7, bytes.len(), bytes),
            };
            heads.extend(self.short(tag));
            heads.extend(self.short(kind));
            heads.extend(self.long(u32::try_from(count).unwrap()));
            if bytes.len() <= 4 {
                heads.extend(&bytes);
                heads.extend(vec![0; 4 - bytes.len()]);
            } else {
                heads.extend(self.long(u32::try_from(beyond + values.len()).unwrap()));
                values.extend(bytes);
            }
        }
        [heads, next, values].concat()
    }
}

/// A segment.
fn segment(code: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap();
    [&[0xff, code], &length.to_be_bytes()[..], body].concat()
}

impl Photo {
    /// The file.
    pub(crate) fn build(&self) -> Vec<u8> {
        let ((width, height), mut file) = (self.size, vec![0xff, 0xd8]);
        file.extend(segment(0xe1, &[b"Exif\0\0", &self.tiff()[..]].concat()));
        if let Some(xmp) = &self.xmp {
            file.extend(segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", xmp.as_bytes()].concat()));
        }
        let (rows, columns) = (height.to_be_bytes(), width.to_be_bytes());
        file.extend(segment(0xc0, &[&[8], &rows[..], &columns, &[1, 1, 0x11, 0]].concat()));
        // A fill byte is allowed before any marker.
        file.push(0xff);
        file.extend(segment(0xda, &[1, 1, 0, 0, 63, 0]));
        // A stuffed zero and a restart belong to the picture.
        file.extend([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0xff, 0xd9]);
        file.extend(&self.trailing);
        file
    }

    fn tiff(&self) -> Vec<u8> {
        let text = |text: &str| Value::Text(text.to_owned());
        let mut main = vec![
            (0x010f, text("Apple")),
            (0x0110, text(self.model)),
            (0x0112, Value::Short(self.orientation)),
        ];
        main.extend(self.software.map(|software| (0x0131, text(software))));
        let mut exif = vec![(0x9003, text(self.date)), (0x9291, text("250"))];
        exif.extend(self.zone.map(|zone| (0x9011, text(zone))));
        exif.push((0x927c, Value::Raw(self.note())));
        exif.push((0x9286, Value::Raw(b"ASCII\0\0\0hello".to_vec())));
        exif.push((0xa433, text("Apple")));
        exif.push((0xa434, text("back camera")));

        // The main directory points to the others, so that its length has to be known first.
        let layout = |at| Layout { at, little_endian: self.little_endian };
        let pointers = |exif_at, gps_at: u32| {
            let mut pointers = vec![(0x8769, Value::Long(exif_at))];
            pointers.extend(self.location.then_some((0x8825, Value::Long(gps_at))));
            pointers
        };
        let texts: usize = main.iter().map(|(_, value)| value.beyond()).sum();
        let main_length = 2 + 12 * (main.len() + 1 + usize::from(self.location)) + 4 + texts;
        let exif_at = 8 + main_length;
        let exif = layout(exif_at).directory(exif, Some(0));
        let gps_at = exif_at + exif.len();
        let gps = layout(gps_at).directory(vec![(1, text("N"))], Some(0));
        let at = |at| u32::try_from(at).unwrap();
        main.extend(pointers(at(exif_at), at(gps_at)));
        let main = layout(8).directory(main, Some(self.next_directory));
        assert_eq!(main.len(), main_length, "the main directory is as long as was reckoned");
        let head: [u8; 4] = if self.little_endian { *b"II*\0" } else { *b"MM\0*" };
        [&head[..], &layout(0).long(8), &main, &exif, &gps].concat()
    }

    fn note(&self) -> Vec<u8> {
        let mut entries = vec![(1, Value::Long(14))];
        entries.extend(self.identifier.clone().map(|identifier| (0x11, Value::Text(identifier))));
        entries.extend([(0x14, Value::Long(10)), (0x17, Value::Index(8192))]);
        let directory = Layout { at: 14, little_endian: false }.directory(entries, None);
        [b"Apple iOS\0\0\x01MM", &directory[..]].concat()
    }
}

impl Value {
    /// Bytes that do not fit into an entry.
    fn beyond(&self) -> usize {
        match self {
            Self::Short(_) | Self::Long(_) => 0,
            Self::Index(_) => 8,
            Self::Text(text) => {
                if text.len() < 4 {
                    0
                } else {
                    text.len() + 1
                }
            }
            Self::Raw(bytes) => {
                if bytes.len() <= 4 {
                    0
                } else {
                    bytes.len()
                }
            }
        }
    }
}

/// The XMP packet of a Motion Photo whose movie has that length.
pub(crate) fn motion_packet(mime: &str, bytes: usize) -> String {
    format!(
        r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/"
        xmlns:Container="http://ns.google.com/photos/1.0/container/"
        xmlns:Item="http://ns.google.com/photos/1.0/container/item/" GCamera:MotionPhoto="1"
        GCamera:MotionPhotoVersion="1" GCamera:MotionPhotoPresentationTimestampUs="1500000">
        <Container:Directory><rdf:Seq>
        <rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="image/jpeg" Item:Semantic="Primary"
        Item:Length="0" Item:Padding="0"/></rdf:li>
        <rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="{mime}" Item:Semantic="MotionPhoto"
        Item:Length="{bytes}"/></rdf:li>
        </rdf:Seq></Container:Directory></rdf:Description></rdf:RDF></x:xmpmeta>"#
    )
}
