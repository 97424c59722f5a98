//! What the files of a photo are called, on a device and elsewhere.

/// The other file of a Live Photo's bundle, a folder that ends in `.pvt`: without it Apple's programs see two files.
pub const BUNDLE_PLIST: &str = "metadata.plist";

/// What that file holds.
pub const BUNDLE_METADATA: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>PFVideoComplementMetadataVersionKey</key>
	<string>1</string>
</dict>
</plist>
"#;

/// The highest number of a photo; then telephones count from 1 again, in another folder.
const NUMBER_MAX: u64 = 9999;

/// The base name of a device's photo number `ordinal`, counted from 0: `IMG_0001`.
///
/// After `IMG_9999` the folder's number is in it too, so that no two photos of a device have one name.
#[must_use]
pub fn base_name(ordinal: u64) -> String {
    let (folder, number) = (ordinal / NUMBER_MAX, ordinal % NUMBER_MAX + 1);
    if folder == 0 { format!("IMG_{number:04}") } else { format!("IMG_{folder}_{number:04}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether Windows takes this for a base name: no reserved name or character, no dot or space at its end (CLOUD-4).
    fn is_base_name_on_windows(name: &str) -> bool {
        const RESERVED: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];
        let upper = name.to_uppercase();
        let device = upper.split('.').next().unwrap_or_default();
        let numbered = |kind: &str| {
            device
                .strip_prefix(kind)
                .is_some_and(|rest| rest.len() == 1 && rest.chars().all(|c| c.is_ascii_digit()))
        };
        !name.is_empty()
            && !RESERVED.contains(&device)
            && !numbered("COM")
            && !numbered("LPT")
            && !name.ends_with(['.', ' '])
            && !name.chars().any(|c| c.is_control() || "<>:\"/\\|?*".contains(c))
    }

    #[track_caller]
    fn check(name: &str, fits: bool) {
        assert_eq!(is_base_name_on_windows(name), fits, "{name}");
    }

    #[test]
    fn windows_takes_ours_and_not_what_it_reserves() {
        for ordinal in [0, 9998, 9999, 123_456] {
            check(&base_name(ordinal), true);
        }
        for name in ["", "con", "LPT1", "com7.old", "a:b", "what?", "end.", "end ", "tab\t"] {
            check(name, false);
        }
        check("console", true);
        check("COM10", true);
    }

    #[test]
    fn no_two_photos_have_one_name() {
        assert_eq!([0, 9998, 9999].map(base_name), ["IMG_0001", "IMG_9999", "IMG_1_0001"]);
    }
}
