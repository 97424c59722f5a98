//! Many calls at once, their services in one process of their own.

use std::process::Command;

use crate::play::LAB;

#[test]
fn every_photo_of_a_load_is_announced_and_saved() {
    let load = ["live", "--load", "calls=4,devices=2,photos=2", "--speed", "4"];
    let output = Command::new(LAB).args(load).output().expect("the program runs");
    let (said, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}{complained}");
    let expected = "photos   8 of 8 saved, 8 announced; 0 letters dropped, 0 connections broken";
    assert!(said.contains(expected), "{said}");
    let services =
        said.lines().find(|line| line.starts_with("services ")).expect("what the services took is said");
    assert!(
        services.contains(" ms of CPU on one thread in ") && services.ends_with(" kB of memory"),
        "{services}"
    );
}
