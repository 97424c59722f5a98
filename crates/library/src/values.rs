//! The whole values that photos have: what Photos offers while somebody makes a rule (ALB-2).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::asset::Asset;
use crate::fold::fold;
use crate::library::Library;
use crate::rule::TextField;

/// Each value of each field of the photos that show, with the number of photos that have it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Values(BTreeMap<TextField, BTreeMap<Arc<str>, usize>>);

impl Values {
    pub(crate) fn insert(&mut self, asset: &Asset) {
        for (field, text) in said(asset) {
            let values = self.0.entry(field).or_default();
            match values.get_mut(text) {
                Some(count) => *count += 1,
                None => {
                    values.insert(text.into(), 1);
                }
            }
        }
    }

    pub(crate) fn remove(&mut self, asset: &Asset) {
        for (field, text) in said(asset) {
            let values = self.0.get_mut(&field).expect("a value that is taken away was there");
            let count = values.get_mut(text).expect("a value that is taken away was there");
            *count -= 1;
            if *count == 0 {
                values.remove(text);
            }
            if values.is_empty() {
                self.0.remove(&field);
            }
        }
    }
}

/// What an asset says that shows: one that is hidden or in Recently Deleted offers nothing.
fn said(asset: &Asset) -> impl Iterator<Item = (TextField, &str)> {
    let shows = asset.deleted.is_none() && !asset.marks().hidden;
    asset.texts().filter(move |_| shows)
}

impl Library {
    /// The whole values that a text has in the photos of All Photos, each once as it is written; those of
    /// [`TextField::Text`] are those of all fields. In the order of a dictionary, which case and diacritics do not
    /// change.
    ///
    /// Photos on the Mac offers them while a rule is made. The bare word FaceTime is never among them, since no lens is
    /// called that: it has to be typed (ALB-2).
    #[must_use]
    pub fn values(&self, field: TextField) -> Vec<&str> {
        let of_field = self.values.0.iter().filter(|(own, _)| field.covers(**own));
        let values: BTreeSet<&str> =
            of_field.flat_map(|(_, values)| values.keys().map(|value| &**value)).collect();
        let mut values: Vec<&str> = values.into_iter().collect();
        values.sort_by_cached_key(|value| fold(value));
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::Edit;
    use crate::rule::Rule;
    use crate::sample;
    use crate::smart::{AlbumId, SmartAlbum};

    #[track_caller]
    fn check(library: &Library, field: TextField, expected: &[&str]) {
        assert_eq!(library.values(field), expected, "{field:?}");
    }

    #[test]
    fn the_bare_word_facetime_is_not_offered_but_works_when_typed() {
        let mut library = Library::new();
        let facetime = library.save_live_photo(sample::facetime(1, 0)).id();
        library.add(sample::photo("hill", 0));
        // Whole values only: the lens of a FaceTime Live Photo is called after its device, not "FaceTime".
        check(
            &library,
            TextField::Lens,
            &["iPhone 15 Pro back camera", "iPhone 15 Pro front FaceTime camera"],
        );
        assert!(!library.values(TextField::Text).contains(&"FaceTime"));

        let album = AlbumId(uuid::Uuid::from_u128(1));
        let rule = Rule::parse("Lens includes FaceTime").unwrap();
        library.make_smart_album(album, SmartAlbum { name: "FaceTime".into(), rule }).unwrap();
        let members = library.members(album, sample::at(0).fixed_offset()).unwrap();
        assert_eq!(members.iter().map(|asset| asset.id).collect::<Vec<_>>(), [facetime]);
    }

    #[test]
    fn each_value_is_offered_once_as_long_as_a_photo_that_shows_has_it() {
        let mut library = Library::new();
        let [hill, lake] = ["hill", "lake"].map(|name| library.add(sample::photo(name, 0)).id());
        check(&library, TextField::CameraModel, &["iPhone 15 Pro"]);
        check(&library, TextField::Keyword, &[]);
        for (id, keyword) in [(hill, "zoo"), (hill, "Été"), (hill, "ferns"), (lake, "zoo"), (lake, "Zoo")] {
            library.edit(id, Edit::AddKeyword(keyword.into())).unwrap();
        }
        check(&library, TextField::Keyword, &["Été", "ferns", "Zoo", "zoo"]);
        library.edit(hill, Edit::Hidden(true)).unwrap();
        check(&library, TextField::Keyword, &["Zoo", "zoo"]);
        library.delete(lake, sample::at(1)).unwrap();
        check(&library, TextField::Text, &[]);
        library.recover(lake).unwrap();
        library.edit(hill, Edit::Hidden(false)).unwrap();
        check(
            &library,
            TextField::Text,
            &["Été", "ferns", "iPhone 15 Pro", "iPhone 15 Pro back camera", "Zoo", "zoo"],
        );
    }
}
