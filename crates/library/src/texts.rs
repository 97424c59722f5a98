//! The texts of an asset as rules compare them: folded, and only those that are there (ALB-3).

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::asset::Asset;
use crate::fold::fold;
use crate::rule::{TextField, TextTest};

/// The texts of one asset, folded, each with the field that it is in.
pub(crate) struct Texts<'a>(Vec<(TextField, Cow<'a, str>)>);

impl<'a> Texts<'a> {
    /// Folds what an asset says. `known` is asked first for the folded form of a text that many assets share.
    pub(crate) fn new(asset: &'a Asset, known: impl Fn(&str) -> Option<&'a str>) -> Self {
        let folded = |text| known(text).map_or_else(|| fold(text).into(), Cow::from);
        Self(asset.texts().map(|(field, text)| (field, folded(text))).collect())
    }

    /// Folds what an asset says.
    pub(crate) fn of(asset: &'a Asset) -> Self {
        Self::new(asset, |_| None)
    }

    /// Whether a test, whose own text is folded, holds of a field.
    pub(crate) fn pass(&self, field: TextField, test: &TextTest) -> bool {
        let any =
            |holds: &dyn Fn(&str) -> bool| self.0.iter().any(|(own, text)| field.covers(*own) && holds(text));
        match test {
            TextTest::Is(wanted) => any(&|text| text == wanted),
            TextTest::IsNot(wanted) => !any(&|text| text == wanted),
            TextTest::Includes(wanted) => any(&|text| text.contains(wanted.as_str())),
            TextTest::DoesNotInclude(wanted) => !any(&|text| text.contains(wanted.as_str())),
            TextTest::StartsWith(wanted) => any(&|text| text.starts_with(wanted.as_str())),
            TextTest::EndsWith(wanted) => any(&|text| text.ends_with(wanted.as_str())),
            TextTest::IsEmpty => !any(&|_| true),
            TextTest::IsNotEmpty => any(&|_| true),
        }
    }
}

impl TextField {
    /// Whether what is in the field `own` is in this one too.
    pub(crate) fn covers(self, own: Self) -> bool {
        self == own || self == Self::Text
    }
}

impl Asset {
    /// Its texts as they are written, each with the field that it is in; those that are empty are none.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (TextField, &str)> {
        let marks = self.marks();
        let keywords = marks.keywords.iter().map(|keyword| (TextField::Keyword, keyword.as_str()));
        [(TextField::Title, &*marks.title), (TextField::Description, &*marks.caption)]
            .into_iter()
            .chain(keywords)
            .chain([
                (TextField::CameraModel, &*self.metadata.model),
                (TextField::Lens, &*self.metadata.lens_model),
            ])
            .filter(|(_, text)| !text.is_empty())
    }
}
