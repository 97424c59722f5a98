//! What build servers read.

use super::*;
use crate::sample::{failing, passing, unreadable, written};

#[test]
fn what_xml_cannot_hold_is_marked() {
    let check = |text: &str, attribute: &str, element: &str| {
        assert_eq!((Escaped(text).to_string(), Text(text).to_string()), (attribute.into(), element.into()));
    };
    check(
        "a < b && \"c\" > 'd'",
        "a &lt; b &amp;&amp; &quot;c&quot; &gt; &apos;d&apos;",
        "a &lt; b &amp;&amp; &quot;c&quot; &gt; &apos;d&apos;",
    );
    check("one\ntwo\tthree\r", "one&#10;two&#9;three&#13;", "one\ntwo\tthree&#13;");
    check("\u{0}\u{1b}[1m\u{ffff}ä", "\u{fffd}\u{fffd}[1m\u{fffd}ä", "\u{fffd}\u{fffd}[1m\u{fffd}ä");
    check("]]>", "]]&gt;", "]]&gt;");
}

#[test]
fn suites_are_areas_and_cases_are_files() {
    let (passing, failing) = (passing(), failing());
    let entries = [passing.entry(), unreadable(), failing.entry()];
    let text = written(|to| write_junit(to, &entries, Some(Duration::from_millis(1210))));
    for part in [
        "<testsuites name=\"shutterlab\" tests=\"3\" failures=\"1\" errors=\"1\" time=\"1.210\">\n",
        "  <testsuite name=\"capture\" tests=\"2\" failures=\"1\" errors=\"0\">\n",
        "<testcase classname=\"capture\" name=\"hang-up\" file=\"scenarios/capture/hang-up.toml\"/>\n",
        "<failure type=\"expectation\" message=\"expected `after = &quot;1.2s&quot;`, it is 0.9 s\">error: ",
        "<testcase classname=\".\" name=\"mine &lt;1&gt;\" file=\"mine &lt;1&gt;.toml\">\n",
        "<error type=\"unreadable\" message=\"1 mistake in mine &lt;1&gt;.toml\">error: ",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let count = |tag: &str| text.matches(tag).count();
    assert_eq!(count("<testcase"), count("</testcase>") + count("toml\"/>"));
    assert_eq!(count("<testsuite "), count("</testsuite>"));
}
