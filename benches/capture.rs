//! The cost of a capture: from the ring of encoded pictures to the two files of a Live Photo; and the same pictures
//! through ffmpeg, which encodes them anew. A capture does not encode a picture but the still: a call has done that.

use std::{
    fs,
    hint::black_box,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use benches::{CpuTime, children_time};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use media::{About, Cut, FRAME_RATE, Form, Orientation, Picture, Ring, SAMPLE_RATE, Size};
use studio::{Camera, Microphone, Side};
use video::Encoder;

/// The clip of a photo: a second before the still and two after it.
const CUT: Cut = Cut { first: 150, still: 180, last: 240 };
/// Both sizes, and what they are called.
const SIZES: [(Size, &str); 2] = [(Size::VGA, "640x480"), (Size::HD, "1280x720")];

/// A camera in a call that has just been asked for a photo.
struct Scene {
    ring: Ring,
    pictures: Vec<Picture>,
    sound: Vec<i16>,
    about: About,
}

impl Scene {
    fn new(size: Size) -> Self {
        let mut camera = Camera::new("bob.mac", size, Orientation::Upright, 0);
        let microphone = Microphone::new("bob");
        let mut encoder = Encoder::new(size).expect("the encoder starts");
        let (mut ring, mut pictures) = (None, vec![]);
        for frame in CUT.first..=CUT.last {
            let picture = camera.picture(frame, Side::Front);
            let unit = encoder
                .encode(&picture, frame, frame.is_multiple_of(15))
                .expect("a drawn picture is encoded");
            let ring = ring.get_or_insert_with(|| {
                let parameters = encoder.parameters().expect("they come with the first picture");
                Ring::new(size, parameters.clone(), 5 * u64::from(FRAME_RATE))
            });
            ring.push(unit, microphone.record(frame, 1).into());
            pictures.push(picture);
        }
        let sound = microphone.record(CUT.first, pictures.len());
        Self { ring: ring.expect("there are pictures"), pictures, sound, about: about() }
    }

    fn still(&self) -> &Picture {
        &self.pictures[usize::try_from(CUT.still - CUT.first).expect("a small number")]
    }

    fn remux(&self) -> Vec<u8> {
        let clip = self.ring.cut(CUT).expect("the ring reaches back so far");
        media::movie(&clip, &self.about, Form::LivePhoto).expect("what a ring gives is a clip")
    }

    fn jpeg(&self) -> Vec<u8> {
        media::still(self.still(), &self.about).expect("a camera's picture becomes a still")
    }
}

fn about() -> About {
    About {
        content_identifier: Some("c16299d7-047b-505b-847d-bca4080234e0".parse().expect("a UUID")),
        make: "Apple".into(),
        model: "MacBook Air".into(),
        lens_model: "MacBook Air front FaceTime camera".into(),
        user_comment: "FaceTime Live Photo".into(),
        taken: "2024-09-06T18:00:06.040+00:00".parse().expect("a date"),
        orientation: Orientation::Upright,
        location: None,
    }
}

/// Each part, and the whole photo: remux with sound and metadata, still from the raw picture, both hashed.
fn capture(criterion: &mut Criterion<CpuTime>) {
    let mut group = criterion.benchmark_group("capture");
    for (size, name) in SIZES {
        let scene = Scene::new(size);
        let (movie, jpeg) = (scene.remux(), scene.jpeg());
        group.bench_function(BenchmarkId::new("remux", name), |bencher| {
            bencher.iter(|| black_box(&scene).remux())
        });
        group.bench_function(BenchmarkId::new("copy of the same bytes", name), |bencher| {
            bencher.iter(|| black_box(&movie).clone());
        });
        group.bench_function(BenchmarkId::new("still", name), |bencher| {
            bencher.iter(|| black_box(&scene).jpeg())
        });
        group.bench_function(BenchmarkId::new("hash of both", name), |bencher| {
            bencher.iter(|| (blake3::hash(black_box(&movie)), blake3::hash(black_box(&jpeg))));
        });
        group.bench_function(BenchmarkId::new("photo", name), |bencher| {
            bencher.iter(|| {
                let (movie, jpeg) = (black_box(&scene).remux(), scene.jpeg());
                (blake3::hash(&movie), blake3::hash(&jpeg), movie, jpeg)
            });
        });
    }
    group.finish();
}

/// What a call does anyway, for each picture of its camera: here a clip's worth of it.
fn call(criterion: &mut Criterion<CpuTime>) {
    let mut group = criterion.benchmark_group("call");
    group.sample_size(10);
    for (size, name) in SIZES {
        let scene = Scene::new(size);
        group.bench_function(BenchmarkId::new("encode a clip", name), |bencher| {
            bencher.iter(|| {
                let mut encoder = Encoder::new(size).expect("the encoder starts");
                for (picture, frame) in scene.pictures.iter().zip(CUT.first..) {
                    black_box(
                        encoder.encode(picture, frame, frame.is_multiple_of(15)).expect("it is encoded"),
                    );
                }
            });
        });
        let mut camera = Camera::new("bob.mac", size, Orientation::Upright, 0);
        let mut frame = 0;
        group.bench_function(BenchmarkId::new("draw a picture", name), |bencher| {
            bencher.iter(|| {
                frame += 1;
                camera.picture(frame, Side::Front)
            });
        });
    }
    group.finish();
}

/// The same pictures and the same sound through ffmpeg, as a process: x264 as fast as it can, PCM, JPEG.
fn ffmpeg(criterion: &mut Criterion<CpuTime>) {
    let runs = Command::new("ffmpeg").arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !runs.is_ok_and(|status| status.success()) {
        let _ = writeln!(std::io::stderr(), "ffmpeg is not here: its column is left out");
        return;
    }
    let folder = std::env::temp_dir().join(format!("shutterlab-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for what ffmpeg reads");
    let mut group = criterion.benchmark_group("ffmpeg");
    group.sample_size(10);
    for (size, name) in SIZES {
        let raw = Raw::write(&folder, &Scene::new(size), name);
        group.bench_function(BenchmarkId::new("photo", name), |bencher| {
            bencher.iter_custom(|times| (0..times).map(|_| raw.encode()).sum::<Duration>());
        });
    }
    group.finish();
    let _ = fs::remove_dir_all(folder);
}

/// Pictures and sound as files without a format.
struct Raw {
    folder: PathBuf,
    size: String,
    pictures: PathBuf,
    sound: PathBuf,
}

impl Raw {
    fn write(folder: &Path, scene: &Scene, size: &str) -> Self {
        let (pictures, sound) = (folder.join(format!("{size}.yuv")), folder.join("sound.pcm"));
        let planes = |picture: &Picture| [picture.y.as_slice(), &picture.u, &picture.v].concat();
        let bytes: Vec<u8> = scene.pictures.iter().flat_map(planes).collect();
        fs::write(&pictures, bytes).expect("room for raw pictures");
        let bytes: Vec<u8> = scene.sound.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        fs::write(&sound, bytes).expect("room for raw sound");
        Self { folder: folder.to_owned(), size: size.to_owned(), pictures, sound }
    }

    /// Movie and still by two processes, as a script would; the CPU time of both.
    fn encode(&self) -> Duration {
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
        for process in [&mut movie, &mut still] {
            let status = process.stdin(Stdio::null()).status().expect("ffmpeg was there a moment ago");
            assert!(status.success(), "ffmpeg encodes raw pictures");
        }
        children_time() - before
    }
}

criterion_group! {
    name = all;
    config = Criterion::default().with_measurement(CpuTime);
    targets = capture, call, ffmpeg
}
criterion_main!(all);
