//! A Motion Photo, version 1.0: one file, a JPEG with an MP4 behind it, as telephones with Android keep such photos.

use crate::{
    About, BadClip, BadStill, Clip, Form, Picture, movie,
    still::{jpeg, with_metadata},
};

/// What begins a segment of XMP.
const XMP: &str = "http://ns.adobe.com/xap/1.0/\0";

/// What a packet of XMP begins with, by which readers tell the order of its bytes.
const BYTE_ORDER: char = '\u{feff}';

/// The photo cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadMotionPhoto {
    /// Its still cannot.
    Still(BadStill),
    /// Its movie cannot.
    Clip(BadClip),
}

impl std::fmt::Display for BadMotionPhoto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Still(error) => error.fmt(f),
            Self::Clip(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for BadMotionPhoto {}

/// Writes still and clip as one file, whose name should end in `MP.jpg`.
///
/// It bears no content identifier: there is no other file to belong to.
///
/// # Errors
///
/// [`BadMotionPhoto`].
pub fn motion_photo(picture: &Picture, clip: &Clip, about: &About) -> Result<Vec<u8>, BadMotionPhoto> {
    let about = About { content_identifier: None, ..about.clone() };
    let video = movie(clip, &about, Form::Mp4).map_err(BadMotionPhoto::Clip)?;
    let before = clip.units.get(clip.hidden).map_or(0, |first| clip.still.saturating_sub(first.frame));
    let micros = before * 1_000_000 / u64::from(crate::FRAME_RATE);
    let xmp = [XMP, &description(micros, video.len())].concat().into_bytes();
    let still = jpeg(picture).and_then(|jpeg| with_metadata(&jpeg, &about, picture, &[xmp]));
    let mut bytes = still.map_err(BadMotionPhoto::Still)?;
    bytes.extend(video);
    Ok(bytes)
}

/// What says that there is a video behind the picture, how long it is, and which of its moments the picture shows.
fn description(micros: u64, video_bytes: usize) -> String {
    format!(
        r#"<?xpacket begin="{BYTE_ORDER}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:GCamera="http://ns.google.com/photos/1.0/camera/"
    xmlns:Container="http://ns.google.com/photos/1.0/container/"
    xmlns:Item="http://ns.google.com/photos/1.0/container/item/"
    GCamera:MotionPhoto="1"
    GCamera:MotionPhotoVersion="1"
    GCamera:MotionPhotoPresentationTimestampUs="{micros}">
   <Container:Directory>
    <rdf:Seq>
     <rdf:li rdf:parseType="Resource">
      <Container:Item Item:Mime="image/jpeg" Item:Semantic="Primary" Item:Length="0" Item:Padding="0"/>
     </rdf:li>
     <rdf:li rdf:parseType="Resource">
      <Container:Item Item:Mime="video/mp4" Item:Semantic="MotionPhoto" Item:Length="{video_bytes}" Item:Padding="0"/>
     </rdf:li>
    </rdf:Seq>
   </Container:Directory>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"#
    )
}
