//! Photos, albums and iCloud, in words.

use device::{AlbumAction, UploadHold};
use library::{Asset, Content, Edit, SmartAlbum};
use trace::LibraryChange;

use super::{Told, detail, story};

/// What its owner does to a photo.
pub(super) fn edit_words(photo: u32, edit: &Edit) -> String {
    match edit {
        Edit::Title(title) if title.is_empty() => format!("takes the title of photo {photo} away"),
        Edit::Title(title) => format!("gives photo {photo} the title \"{title}\""),
        Edit::Caption(caption) if caption.is_empty() => format!("takes the caption of photo {photo} away"),
        Edit::Caption(caption) => format!("gives photo {photo} the caption \"{caption}\""),
        Edit::AddKeyword(word) => format!("gives photo {photo} the keyword \"{word}\""),
        Edit::RemoveKeyword(word) => format!("takes the keyword \"{word}\" from photo {photo}"),
        Edit::Favourite(true) => format!("puts photo {photo} into the favourites"),
        Edit::Favourite(false) => format!("takes photo {photo} out of the favourites"),
        Edit::Hidden(true) => format!("hides photo {photo}"),
        Edit::Hidden(false) => format!("shows photo {photo} of Hidden again"),
        Edit::Adjustment(Some(how)) => format!("edits photo {photo}: {how}"),
        Edit::Adjustment(None) => format!("makes photo {photo} again as it was taken"),
    }
}

/// What its owner does to a smart album, by the way that they take on a Mac (ALB-2).
pub(super) fn album_words(album: &str, action: &AlbumAction) -> String {
    match action {
        AlbumAction::Make { rule } => {
            format!("makes the smart album \"{album}\": My Albums > + > Smart Album > {rule}")
        }
        AlbumAction::Rename { to } => format!("renames the smart album \"{album}\" to \"{to}\""),
        AlbumAction::Change { rule } => format!("changes the smart album \"{album}\" to {rule}"),
        AlbumAction::Remove => format!("removes the smart album \"{album}\""),
    }
}

pub(super) fn amount(things: u32) -> String {
    if things == 1 { "1 change".into() } else { format!("{things} changes") }
}

pub(super) fn waiting(things: u32) -> String {
    if things == 1 { "1 change waits".into() } else { format!("{things} changes wait") }
}

pub(super) const fn hold_words(why: UploadHold) -> &'static str {
    match why {
        UploadHold::ICloudSignedOut => "nobody is signed in to iCloud",
        UploadHold::Offline => "the device is offline",
        UploadHold::LowPowerMode => "Low Power Mode pauses iCloud Photos",
        UploadHold::ICloudFull => "there is no room in iCloud",
        UploadHold::ICloudUnreachable => "iCloud does not answer",
    }
}

pub(super) fn library_change(change: &LibraryChange) -> Told {
    match change {
        LibraryChange::Added { asset } => detail(format!("Photos now has {}", asset_words(asset))),
        LibraryChange::AlreadyThere { .. } => detail("Photos had it already, and changes nothing"),
        LibraryChange::Deleted { .. } => detail("the photo is in Recently Deleted"),
        LibraryChange::Recovered { .. } => detail("the photo is back in the library"),
        LibraryChange::Gone { by_owner: true, .. } => detail("the photo is gone for good"),
        LibraryChange::Gone { by_owner: false, .. } => {
            story("a photo has been in Recently Deleted for 30 days and is gone for good")
        }
        LibraryChange::Edited { asset } => detail(format!("it is {} now", asset_words(asset))),
        LibraryChange::Synced { asset } if asset.deleted.is_some() => {
            detail(format!("from iCloud, in Recently Deleted: {}", asset_words(asset)))
        }
        LibraryChange::Synced { asset } => detail(format!("from iCloud: {}", asset_words(asset))),
        LibraryChange::SyncedAway { .. } => detail("from iCloud: a photo is gone for good"),
        LibraryChange::SmartAlbum { album, from_icloud, .. } => album_change(album.as_deref(), *from_icloud),
        LibraryChange::Replaced => detail("the library is empty"),
    }
}

fn album_change(album: Option<&SmartAlbum>, from_icloud: bool) -> Told {
    let from = if from_icloud { "from iCloud: " } else { "" };
    match album {
        Some(SmartAlbum { name, rule }) => {
            let what = format!("{from}the smart album \"{name}\", {rule}");
            if from_icloud { story(what) } else { detail(what) }
        }
        None if from_icloud => story("from iCloud: a smart album is gone"),
        None => detail("a smart album is gone"),
    }
}

fn asset_words(asset: &Asset) -> String {
    let kind = match asset.content {
        Content::Photo => "a photo",
        Content::LivePhoto { .. } if asset.is_facetime_live_photo() => "a FaceTime Live Photo",
        Content::LivePhoto { .. } => "a Live Photo",
        Content::Movie => "a movie",
        Content::Screenshot => "a screenshot",
    };
    let date = asset.taken.format("%Y-%m-%d %H:%M:%S %:z");
    let mut words = format!("{kind} of {date}");
    let lens = &*asset.metadata.lens_model;
    let lens = (!lens.is_empty()).then(|| lens.to_owned());
    for more in lens.into_iter().chain(mark_words(asset)) {
        words.push_str(", ");
        words.push_str(&more);
    }
    words
}

/// What its owner made of a photo, one thing each.
pub(crate) fn mark_words(asset: &Asset) -> Vec<String> {
    let marks = asset.marks();
    let keywords: Vec<_> = marks.keywords.iter().map(|word| format!("keyword \"{word}\"")).collect();
    let words = [
        (!marks.title.is_empty()).then(|| format!("title \"{}\"", marks.title)),
        (!marks.caption.is_empty()).then(|| format!("caption \"{}\"", marks.caption)),
        (!keywords.is_empty()).then(|| keywords.join(", ")),
        marks.favourite.then(|| "a favourite".to_owned()),
        marks.hidden.then(|| "hidden".to_owned()),
        marks.adjustment.as_ref().map(|how| format!("edited: {how}")),
    ];
    words.into_iter().flatten().collect()
}
