//! A panic is a bug of ours. Where many things are played, it ends one of them and is told with its place; anywhere else
//! it ends the program, in its own exit code.

use std::{
    any::Any,
    cell::RefCell,
    panic::{self, AssertUnwindSafe, PanicHookInfo},
};

thread_local! {
    /// Where this thread panicked last, while [`quietly`].
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Does `work` without the standard report of panics: it catches those itself, and tells them by their [`text`].
pub(crate) fn quietly<T>(work: impl FnOnce() -> T) -> T {
    PLACE.take();
    let hook = panic::take_hook();
    panic::set_hook(Box::new(keep_place));
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    panic::set_hook(hook);
    done.unwrap_or_else(|panic| panic::resume_unwind(panic))
}

fn keep_place(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string);
    PLACE.with_borrow_mut(|kept| *kept = place);
}

/// What a panic of this thread said, and where: `out of range, at crates/device/src/capture.rs:201:9`. The place is known
/// of what panicked [`quietly`].
pub(crate) fn text(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    let words = words.unwrap_or_else(|| "a panic without words".to_owned());
    match PLACE.take() {
        Some(place) => format!("{words}, at {place}"),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(work: impl FnOnce(), words: &str) {
        let told = quietly(|| panic::catch_unwind(AssertUnwindSafe(work)).map_err(|panic| text(&*panic)));
        let told = told.expect_err("it panics");
        let (said, place) = told.rsplit_once(", at ").expect("it says where");
        assert_eq!(said, words);
        assert!(place.contains("bug.rs:"), "{place}");
    }

    // All in one: whom panics are reported to is one for the whole process.
    #[test]
    fn a_panic_says_what_and_where_and_what_nobody_catches_goes_on_up() {
        check(|| panic!("oops"), "oops");
        check(|| panic!("{} is too many", 3), "3 is too many");
        check(|| panic::panic_any(7), "a panic without words");
        assert_eq!(text(&"a place is told once"), "a place is told once");
        let gone = panic::catch_unwind(|| quietly(|| panic!("oops")));
        assert_eq!(gone.map_err(|panic| text(&*panic).starts_with("oops, at ")), Err::<(), _>(true));
    }
}
