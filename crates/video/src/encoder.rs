//! The encoder: pictures in, encoded pictures out, the same bytes on every machine.

use std::fmt;

use media::{Parameters, Picture, Size, Unit};
use openh264::{
    OpenH264API,
    encoder::{
        Complexity, EncoderConfig, FrameRate, IntraFramePeriod, QpRange, RateControlMode, SpsPpsStrategy,
        UsageType, VuiConfig,
    },
    formats::YUVSource,
};

/// How coarse encoded pictures are, from 0 to 51: fine enough that the code in every picture can be read again.
const QUANTIZER: u8 = 26;

/// The parameter sets of H.264, by the kind of their unit.
const SEQUENCE_PARAMETERS: u8 = 7;
const PICTURE_PARAMETERS: u8 = 8;
/// A keyframe's slice.
const KEYFRAME_SLICE: u8 = 5;

/// Encodes one camera's pictures, one after another, as a call does.
pub struct Encoder {
    inner: openh264::encoder::Encoder,
    size: Size,
    parameters: Option<Parameters>,
}

/// The library refused a picture.
#[derive(Debug)]
pub struct Unencodable(String);

impl fmt::Display for Unencodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "encode a picture: {}", self.0)
    }
}

impl std::error::Error for Unencodable {}

impl From<openh264::Error> for Unencodable {
    fn from(error: openh264::Error) -> Self {
        Self(error.to_string())
    }
}

impl Encoder {
    /// An encoder of pictures of that size.
    ///
    /// One thread, fixed coarseness, nothing adapted to the picture or to a clock: what it gives depends on the
    /// pictures alone.
    ///
    /// # Errors
    ///
    /// If the library does not start.
    pub fn new(size: Size) -> Result<Self, Unencodable> {
        let config = EncoderConfig::new()
            .usage_type(UsageType::CameraVideoRealTime)
            .rate_control_mode(RateControlMode::Off)
            .qp(QpRange::new(QUANTIZER, QUANTIZER))
            .complexity(Complexity::Low)
            .num_threads(1)
            .skip_frames(false)
            .scene_change_detect(false)
            .adaptive_quantization(false)
            .background_detection(false)
            .max_frame_rate(FrameRate::from_hz(30.0))
            // Keyframes come when they are asked for, and only then.
            .intra_frame_period(IntraFramePeriod::from_num_frames(0))
            .sps_pps_strategy(SpsPpsStrategy::ConstantId)
            // The colours of a JPEG, so that movie and still hold the same values.
            .vui(VuiConfig::bt601().full_range(true));
        let inner = openh264::encoder::Encoder::with_api_config(OpenH264API::from_source(), config)?;
        Ok(Self { inner, size, parameters: None })
    }

    /// Encodes the camera's picture number `frame`, as a keyframe if that is asked for or if it is the first.
    ///
    /// # Errors
    ///
    /// If the picture has another size, or the library refuses it.
    pub fn encode(&mut self, picture: &Picture, frame: u64, keyframe: bool) -> Result<Unit, Unencodable> {
        if picture.size != self.size {
            return Err(Unencodable(format!("it is {:?}, the others were {:?}", picture.size, self.size)));
        }
        if keyframe {
            self.inner.force_intra_frame();
        }
        let millis = openh264::Timestamp::from_millis(frame * 1000 / u64::from(media::FRAME_RATE));
        let stream = self.inner.encode_at(&Source(picture), millis)?;
        let mut bytes = Vec::new();
        let (mut sequence, mut picture_parameters, mut is_keyframe) = (None, None, false);
        for layer in (0..stream.num_layers()).filter_map(|index| stream.layer(index)) {
            for unit in (0..layer.nal_count()).filter_map(|index| layer.nal_unit(index)) {
                let unit = without_start_code(unit);
                match unit.first().map(|first| first & 0x1F) {
                    Some(SEQUENCE_PARAMETERS) => sequence = Some(unit.to_vec()),
                    Some(PICTURE_PARAMETERS) => picture_parameters = Some(unit.to_vec()),
                    kind => {
                        is_keyframe |= kind == Some(KEYFRAME_SLICE);
                        let length = u32::try_from(unit.len())
                            .map_err(|_| Unencodable("it has more than 4 GiB".into()))?;
                        bytes.extend(length.to_be_bytes());
                        bytes.extend(unit);
                    }
                }
            }
        }
        if let (Some(sequence), Some(picture)) = (sequence, picture_parameters) {
            let parameters = Parameters { sequence, picture };
            // A movie has one set of them; the encoder never changes it.
            if self.parameters.get_or_insert_with(|| parameters.clone()) != &parameters {
                return Err(Unencodable("the parameters changed in the middle".into()));
            }
        }
        if bytes.is_empty() {
            return Err(Unencodable("the library left it out".into()));
        }
        Ok(Unit { frame, keyframe: is_keyframe, bytes: bytes.into() })
    }

    /// What a decoder must know before the first picture; none before one was encoded.
    #[must_use]
    pub fn parameters(&self) -> Option<&Parameters> {
        self.parameters.as_ref()
    }
}

fn without_start_code(unit: &[u8]) -> &[u8] {
    let zeros = unit.iter().take_while(|byte| **byte == 0).count();
    unit.get(zeros + 1..).unwrap_or_default()
}

/// Our planes, as the library wants to see them.
struct Source<'a>(&'a Picture);

impl YUVSource for Source<'_> {
    fn dimensions(&self) -> (usize, usize) {
        (usize::from(self.0.size.width), usize::from(self.0.size.height))
    }

    fn strides(&self) -> (usize, usize, usize) {
        let width = usize::from(self.0.size.width);
        (width, width / 2, width / 2)
    }

    fn y(&self) -> &[u8] {
        &self.0.y
    }

    fn u(&self) -> &[u8] {
        &self.0.u
    }

    fn v(&self) -> &[u8] {
        &self.0.v
    }
}
