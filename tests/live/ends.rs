//! Somebody presses Ctrl-C.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use store::Store;
use tempfile::TempDir;

use crate::play::{LAB, read};

#[track_caller]
fn check(processes: bool) {
    let folder = TempDir::new().expect("a folder that passes can be made");
    let (out, file) = (folder.path().join("out"), folder.path().join("a-long-call.toml"));
    let (_, _, text) = read("call/one-to-one");
    // However late everything is, it is neither too late nor over.
    let long = text.replace("at = \"20s\"", "at = \"300s\"").replace("by = \"8s\"", "by = \"299s\"");
    assert_eq!(long.len(), text.len() + 3);
    fs::write(&file, long.replace("by = \"15s\"", "by = \"299s\"")).expect("there is room");
    let mut lab = Command::new(LAB);
    lab.arg("live").arg(&file).args(["--speed", "3", "--out"]).arg(&out);
    if processes {
        lab.arg("--processes");
    }
    let mut child = lab.stdout(Stdio::piped()).spawn().expect("the program runs");
    let mut said = BufReader::new(child.stdout.take().expect("it is piped")).lines().map_while(Result::ok);
    assert!(said.any(|line| line.contains("saved 1 Live Photo")), "it is saved before anybody ends it");
    // What every shell can do, whether there is a program for it or not.
    let interrupt = format!("kill -INT {}", child.id());
    let interrupted = Command::new("sh").args(["-c", &interrupt]).status().expect("there is a shell");
    assert!(interrupted.success());
    let rest: Vec<String> = said.collect();
    assert!(child.wait().expect("it ends").success(), "{rest:?}");
    assert!(rest.iter().any(|line| line.contains("ended before its time")), "{rest:?}");
    assert!(rest.iter().any(|line| line.contains("saved   1 of 1")), "{rest:?}");
    let store = Store::open_read_only(&out.join("alice.phone")).expect("the library is there");
    assert!(store.verify().expect("it can be looked through").is_empty());
    assert_eq!(store.load().expect("it can be read").len(), 1);
}

#[test]
fn what_was_reported_as_saved_is_there_after_ctrl_c() {
    check(false);
}

#[test]
fn also_where_every_node_is_a_process() {
    check(true);
}

/// Somebody ends one of the processes, not the play.
#[cfg(target_os = "linux")]
#[test]
fn a_node_that_is_gone_is_not_waited_for() {
    let mut lab = Command::new(LAB);
    lab.args(["live", "call/one-to-one", "--processes"])
        .env("SHUTTERLAB_ROOT", concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let mut child = lab.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    let mut said = BufReader::new(child.stdout.take().expect("it is piped")).lines().map_while(Result::ok);
    assert!(said.any(|line| line.contains("is in a call")), "it begins");
    let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", child.id()));
    let children = children.expect("the system knows its processes");
    // They are started in their order, iCloud last.
    let last = children.split_whitespace().last().expect("every node is a process");
    let killed = Command::new("sh").args(["-c", &format!("kill -KILL {last}")]).status();
    assert!(killed.expect("there is a shell").success());
    let ended = child.wait_with_output().expect("it ends");
    let error = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(error, "error: icloud: was gone before it was told to end\n");
    assert_eq!(ended.status.code(), Some(2));
}
