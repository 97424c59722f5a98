//! Texts that photos share: a million of them name a few dozen cameras.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use crate::asset::{Asset, Metadata};
use crate::fold::fold;

/// Each text that photos say of their camera, once, with its folded form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Words(BTreeMap<Arc<str>, Word>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Word {
    folded: Arc<str>,
    /// How many times assets say it; without any it is forgotten.
    uses: usize,
}

impl Words {
    /// Lets an asset that comes share the texts of those that are there.
    pub(crate) fn share(&mut self, asset: &mut Asset) {
        for text in texts(&mut asset.metadata) {
            if let Some((known, _)) = self.0.get_key_value(text) {
                *text = Arc::clone(known);
            }
            let new = || Word { folded: fold(text).into(), uses: 0 };
            self.0.entry(Arc::clone(text)).or_insert_with(new).uses += 1;
        }
    }

    /// Forgets what only an asset that goes has said.
    pub(crate) fn release(&mut self, asset: &Asset) {
        let Metadata { make, model, lens_model, user_comment, content_identifier: _, location: _ } =
            &asset.metadata;
        for text in [make, model, lens_model, user_comment] {
            let word = self.0.get_mut(text).expect("what an asset of the library says is known");
            word.uses -= 1;
            if word.uses == 0 {
                self.0.remove(text);
            }
        }
    }

    /// The folded form of a text, if an asset says it.
    pub(crate) fn folded(&self, text: &str) -> Option<&str> {
        self.0.get(text).map(|word| &*word.folded)
    }
}

fn texts(metadata: &mut Metadata) -> [&mut Arc<str>; 4] {
    let Metadata { make, model, lens_model, user_comment, content_identifier: _, location: _ } = metadata;
    [make, model, lens_model, user_comment]
}
