//! Both make a still and a movie with the same pictures.

use std::{env, fs, path::Path, process::Command};

use super::{frames::Frames, ours, tools};

fn counted(folder: &Path) -> String {
    let words =
        "-v error -count_packets -select_streams v -show_entries stream=nb_read_packets -of csv=p=0 pair.mov";
    let output =
        Command::new("ffprobe").args(words.split(' ')).current_dir(folder).output().expect("ffprobe runs");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn both_movies_have_as_many_pictures_and_the_identifier() {
    if tools::missing().is_some() {
        return;
    }
    let folder = env::temp_dir().join(format!("shutterlab-pair-test-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder is made");
    let frames = Frames::new();
    for make in [ours, tools::pair] {
        make(&frames, &folder).expect("a pair is made");
        assert_eq!(counted(&folder), "91");
        let words = ["-config", tools::CONFIG, "-s3", "-ContentIdentifier", "pair.mov"];
        let said = Command::new("exiftool").args(words).current_dir(&folder).output();
        let said = said.expect("exiftool runs").stdout;
        assert_eq!(String::from_utf8_lossy(&said).trim().to_lowercase(), super::frames::IDENTIFIER);
        assert!(fs::read(folder.join("pair.jpg")).expect("there is a still").starts_with(&[0xFF, 0xD8]));
    }
    fs::remove_dir_all(&folder).expect("the folder is removed");
}
