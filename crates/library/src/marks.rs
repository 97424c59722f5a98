//! What its owner makes of a photo after it is in the library: title, caption, keywords, and the marks that Photos offers.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::asset::Asset;
use crate::id::AssetId;
use crate::library::{Library, Refusal};

/// A text that an owner gives a photo has at most so many bytes (A); a longer one is refused.
pub const TEXT_BYTES_MAX: usize = 4_000;

/// A photo has at most so many keywords (A); one more is refused.
pub const KEYWORDS_MAX: usize = 100;

/// What its owner made of a photo. Most photos bear none of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Marks {
    /// Empty if none was given.
    pub title: String,
    /// What Photos shows below the photo; empty if none was given.
    pub caption: String,
    /// Each as it was typed.
    pub keywords: BTreeSet<String>,
    /// In the favourites.
    pub favourite: bool,
    /// Hidden: it shows in the Hidden album, and nowhere else (ALB-3).
    pub hidden: bool,
    /// What was done to the picture, in the owner's words; none as long as it is as it was taken.
    pub adjustment: Option<String>,
}

/// No marks, for photos that bear none.
static NO_MARKS: Marks = Marks {
    title: String::new(),
    caption: String::new(),
    keywords: BTreeSet::new(),
    favourite: false,
    hidden: false,
    adjustment: None,
};

/// One thing that an owner changes about a photo.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "edit", content = "to")]
pub enum Edit {
    /// Gives it a title; an empty one takes it away.
    Title(String),
    /// Gives it a caption; an empty one takes it away.
    Caption(String),
    /// Gives it one more keyword.
    AddKeyword(String),
    /// Takes a keyword away.
    RemoveKeyword(String),
    /// Puts it into the favourites, or takes it out.
    Favourite(bool),
    /// Hides it, or shows it again.
    Hidden(bool),
    /// Changes the picture; none makes it again as it was taken.
    Adjustment(Option<String>),
}

impl Edit {
    /// The longest text in it, in bytes.
    fn text_bytes(&self) -> usize {
        match self {
            Self::Title(text)
            | Self::Caption(text)
            | Self::AddKeyword(text)
            | Self::RemoveKeyword(text)
            | Self::Adjustment(Some(text)) => text.len(),
            Self::Favourite(_) | Self::Hidden(_) | Self::Adjustment(None) => 0,
        }
    }
}

impl Marks {
    /// Changes them; whether anything is different now.
    pub(crate) fn apply(&mut self, edit: Edit) -> bool {
        fn set<T: PartialEq>(place: &mut T, value: T) -> bool {
            let different = *place != value;
            *place = value;
            different
        }
        match edit {
            Edit::Title(title) => set(&mut self.title, title),
            Edit::Caption(caption) => set(&mut self.caption, caption),
            Edit::AddKeyword(keyword) => self.keywords.insert(keyword),
            Edit::RemoveKeyword(keyword) => self.keywords.remove(&keyword),
            Edit::Favourite(favourite) => set(&mut self.favourite, favourite),
            Edit::Hidden(hidden) => set(&mut self.hidden, hidden),
            Edit::Adjustment(adjustment) => set(&mut self.adjustment, adjustment),
        }
    }
}

impl Asset {
    /// What its owner made of it.
    #[must_use]
    pub fn marks(&self) -> &Marks {
        self.marks.as_deref().unwrap_or(&NO_MARKS)
    }

    /// Gives it other marks.
    pub fn set_marks(&mut self, marks: Marks) {
        self.marks = (marks != NO_MARKS).then(|| Box::new(marks));
    }
}

impl Library {
    /// Changes what its owner makes of a photo; whether anything is different now.
    ///
    /// # Errors
    ///
    /// [`Refusal::UnknownAsset`]; [`Refusal::AlreadyDeleted`], for what is in Recently Deleted is recovered first;
    /// [`Refusal::TooLong`] for more than [`TEXT_BYTES_MAX`]; [`Refusal::TooManyKeywords`] for one more than
    /// [`KEYWORDS_MAX`].
    pub fn edit(&mut self, id: AssetId, edit: Edit) -> Result<bool, Refusal> {
        self.check_not_deleted(id)?;
        if edit.text_bytes() > TEXT_BYTES_MAX {
            return Err(Refusal::TooLong);
        }
        let mut marks = self.get(id).map(|asset| asset.marks().clone()).unwrap_or_default();
        let adds = matches!(edit, Edit::AddKeyword(_));
        let changed = marks.apply(edit);
        // Keywords that were given apart may be more together; then none is added, and everything else goes on.
        if adds && changed && marks.keywords.len() > KEYWORDS_MAX {
            return Err(Refusal::TooManyKeywords);
        }
        // Out and in again, since marks decide on which shelves the asset stands.
        if changed && let Some(mut asset) = self.take(id) {
            asset.set_marks(marks);
            self.put(asset);
        }
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use super::*;
    use crate::sample;

    #[track_caller]
    fn check(library: &mut Library, edit: Edit, expected: Result<bool, Refusal>) {
        let id = AssetId::named("hill");
        let before = library.clone();
        assert_eq!(library.edit(id, edit), expected);
        assert_eq!(*library != before, expected == Ok(true), "it changes if it says so");
    }

    #[test]
    fn an_edit_says_whether_it_changes_anything() {
        let mut library = Library::new();
        library.add(sample::photo("hill", 0));
        for edit in [
            Edit::Title("Hill".into()),
            Edit::Caption("From the south".into()),
            Edit::AddKeyword("walks".into()),
            Edit::Favourite(true),
            Edit::Hidden(true),
            Edit::Adjustment(Some("crop".into())),
            Edit::RemoveKeyword("walks".into()),
            Edit::Adjustment(None),
        ] {
            check(&mut library, edit.clone(), Ok(true));
            check(&mut library, edit, Ok(false));
        }
    }

    #[test]
    fn marks_that_are_all_taken_away_leave_no_trace() {
        let mut library = Library::new();
        let id = library.add(sample::photo("hill", 0)).id();
        let before = library.clone();
        assert_eq!(library.edit(id, Edit::Title("Hill".into())), Ok(true));
        assert_eq!(library.edit(id, Edit::Title(String::new())), Ok(true));
        assert_eq!(library, before);
    }

    #[test]
    fn what_cannot_be_edited_says_why() {
        let mut library = Library::new();
        check(&mut library, Edit::Favourite(true), Err(Refusal::UnknownAsset));
        let id = library.add(sample::photo("hill", 0)).id();
        let long = "x".repeat(TEXT_BYTES_MAX);
        check(&mut library, Edit::Title(format!("{long}x")), Err(Refusal::TooLong));
        check(&mut library, Edit::Title(long), Ok(true));
        for nth in 0..KEYWORDS_MAX {
            check(&mut library, Edit::AddKeyword(nth.to_string()), Ok(true));
        }
        check(&mut library, Edit::AddKeyword("one more".into()), Err(Refusal::TooManyKeywords));
        library.delete(id, sample::at(0)).unwrap();
        check(&mut library, Edit::Favourite(true), Err(Refusal::AlreadyDeleted));
    }
}
