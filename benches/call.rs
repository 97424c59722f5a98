//! What a call does anyway, whether anybody takes a photo or not; and the same photo through ffmpeg, which encodes it anew.

use std::{
    fs,
    hint::black_box,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use benches::{Bench, Mode, Spent, What, children_time, scene::CUT, spent};
use media::{Orientation, Picture, SAMPLE_RATE, Size};
use studio::{Camera, Microphone, Side};
use video::Encoder;

/// Both sizes, and what they are called.
const SIZES: [(Size, &str); 2] = [(Size::VGA, "640x480"), (Size::HD, "1280x720")];

/// A clip's worth of raw pictures.
fn pictures(size: Size) -> Vec<Picture> {
    let mut camera = Camera::new("bob.mac", size, Orientation::Upright, 0);
    (CUT.first..=CUT.last).map(|frame| camera.picture(frame, Side::Front)).collect()
}

/// For each picture of a camera: to draw it, and to encode it.
fn call(bench: &mut Bench) {
    for (size, name) in bench.sizes(&SIZES) {
        let pictures = pictures(*size);
        let what = What {
            limit: Some("a copy of the raw pictures"),
            of: pictures.len() as u64,
            each: "picture",
            ..What::named(format!("encode a clip/{name}"))
        };
        bench.pair(
            &what,
            || {
                let mut encoder = Encoder::new(*size).expect("the encoder starts");
                for (picture, frame) in pictures.iter().zip(CUT.first..) {
                    let unit = encoder.encode(picture, frame, frame.is_multiple_of(15));
                    black_box(unit.expect("it is encoded"));
                }
            },
            || black_box(&pictures).clone(),
        );
        let mut camera = Camera::new("bob.mac", *size, Orientation::Upright, 0);
        let mut frame = 0;
        let what = What {
            limit: Some("a copy of the raw picture"),
            ..What::named(format!("draw a picture/{name}"))
        };
        bench.pair(
            &what,
            || {
                frame += 1;
                camera.picture(frame, Side::Front)
            },
            || black_box(&pictures[0]).clone(),
        );
    }
}

/// The same pictures and the same sound through ffmpeg, as a process: x264 as fast as it can, PCM, JPEG.
fn ffmpeg(bench: &mut Bench) {
    let runs = Command::new("ffmpeg").arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if bench.mode() == Mode::Quick {
        return;
    }
    if !runs.is_ok_and(|status| status.success()) {
        let _ = writeln!(std::io::stderr(), "ffmpeg is not here: its column is left out");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder for what ffmpeg reads");
    for (size, name) in bench.sizes(&SIZES) {
        let raw = Raw::write(folder.path(), &pictures(*size), name);
        bench.timed(
            &What { slow: true, ..What::named(format!("a photo by ffmpeg/{name}")) },
            |times| (0..times).map(|_| raw.encode()).fold(Spent::default(), Spent::and),
            |_| Spent::default(),
        );
    }
}

/// Pictures and sound as files without a format.
struct Raw {
    folder: PathBuf,
    size: String,
    pictures: PathBuf,
    sound: PathBuf,
}

impl Raw {
    fn write(folder: &Path, pictures: &[Picture], size: &str) -> Self {
        let sound = Microphone::new("bob").record(CUT.first, pictures.len());
        let planes = |picture: &Picture| [picture.y.as_slice(), &picture.u, &picture.v].concat();
        let raw: Vec<u8> = pictures.iter().flat_map(planes).collect();
        let pictures = folder.join(format!("{size}.yuv"));
        fs::write(&pictures, raw).expect("room for raw pictures");
        let raw: Vec<u8> = sound.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let sound = folder.join("sound.pcm");
        fs::write(&sound, raw).expect("room for raw sound");
        Self { folder: folder.to_owned(), size: size.to_owned(), pictures, sound }
    }

    /// Movie and still by two processes, as a script would; the CPU time of both.
    fn encode(&self) -> Spent {
        let before = children_time();
        let rate = SAMPLE_RATE.to_string();
        let video = ["-f", "rawvideo", "-pix_fmt", "yuvj420p", "-r", "30", "-s", &self.size, "-i"];
        let mut movie = Command::new("ffmpeg");
        movie.args(["-v", "error", "-y", "-threads", "1"]).args(video).arg(&self.pictures);
        movie.args(["-f", "s16le", "-ar", &rate, "-ac", "1", "-i"]).arg(&self.sound);
        movie.args(["-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-g", "15"]);
        movie.args(["-c:a", "pcm_s16le"]).arg(self.folder.join("out.mov"));
        let mut still = Command::new("ffmpeg");
        still.args(["-v", "error", "-y", "-threads", "1"]).args(video).arg(&self.pictures);
        still
            .args(["-vf", "select=eq(n\\,30)", "-frames:v", "1", "-q:v", "3"])
            .arg(self.folder.join("out.jpg"));
        let took = spent(|| {
            for process in [&mut movie, &mut still] {
                let status = process.stdin(Stdio::null()).status().expect("ffmpeg was there a moment ago");
                assert!(status.success(), "ffmpeg encodes raw pictures");
            }
        });
        Spent { cpu: children_time() - before, ..took }
    }
}

fn main() {
    Bench::run("call", &[call, ffmpeg]);
}
