//! The tiny reader of the behaviour document: headings `## 3 Settings and consent`, rules `- SET-4 **G** …`.

/// One rule as it stands in the document.
pub(crate) struct Entry {
    pub(crate) position: usize,
    pub(crate) id: String,
    pub(crate) standing: Option<String>,
    pub(crate) text: String,
    pub(crate) section: String,
}

/// Every rule of `document`, in its order. A rule may go on over indented lines.
pub(crate) fn read(document: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut section = String::new();
    let mut in_rule = false;
    for line in document.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            heading.trim_start_matches(|c: char| c.is_ascii_digit()).trim().clone_into(&mut section);
            in_rule = false;
        } else if let Some((id, rest)) = line.strip_prefix("- ").and_then(split_id) {
            let (standing, text) = split_standing(rest);
            entries.push(Entry {
                position: entries.len(),
                id: id.to_owned(),
                standing: standing.map(str::to_owned),
                text: plain(text),
                section: section.clone(),
            });
            in_rule = true;
        } else if in_rule && line.starts_with("  ") {
            if let Some(entry) = entries.last_mut() {
                entry.text.push(' ');
                entry.text.push_str(&plain(line));
            }
        } else {
            in_rule = false;
        }
    }
    entries
}

/// `SET-4 **G** …` into `SET-4` and the rest.
fn split_id(item: &str) -> Option<(&str, &str)> {
    let (id, rest) = item.split_once(' ')?;
    let (letters, digits) = id.split_once('-')?;
    let is_id = !letters.is_empty()
        && letters.bytes().all(|byte| byte.is_ascii_uppercase())
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_id.then_some((id, rest))
}

/// `**G** A Live Photo …` into `G` and the rest.
fn split_standing(rest: &str) -> (Option<&str>, &str) {
    let marked = rest.strip_prefix("**").and_then(|rest| rest.split_once("** "));
    match marked {
        Some((standing, text)) if standing.len() <= "D/A".len() => (Some(standing), text),
        Some(_) | None => (None, rest),
    }
}

fn plain(text: &str) -> String {
    text.trim().replace("**", "")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::Rule;

    #[test]
    fn every_id_is_given_once() {
        let ids: BTreeSet<_> = Rule::all().map(Rule::id).collect();
        assert_eq!(ids.len(), Rule::all().len());
    }

    #[test]
    fn every_rule_of_the_document_is_read() {
        let document = include_str!("../../../docs/BEHAVIOUR.md");
        let items = document.lines().filter(|line| {
            line.strip_prefix("- ").is_some_and(|item| item.starts_with(|c: char| c.is_ascii_uppercase()))
        });
        assert_eq!(Rule::all().len(), items.count());
        assert_eq!(Rule::all().len(), 83);
        let counted = |section| Rule::all().filter(|rule| rule.section() == section).count();
        assert_eq!(counted("Settings and consent"), 11);
        assert_eq!(counted("Capture"), 14);
        assert_eq!(counted("Diagnosis"), 9);
    }

    #[test]
    fn a_rule_is_found_by_its_id() {
        let rule = Rule::find("SET-4").unwrap();
        assert_eq!((rule.id(), rule.standing()), ("SET-4", Some("G")));
        assert_eq!(rule.section(), "Settings and consent");
        assert!(rule.text().starts_with("A Live Photo needs the setting on for both"));
        assert!(!rule.text().contains("**"));
        assert_eq!(Rule::find("CAP-6").unwrap().standing(), Some("D/A"));
        assert_eq!(Rule::find("FIX-8").unwrap().standing(), None);
        assert_eq!(Rule::find("SET-40"), None);
    }

    #[test]
    fn rules_are_ordered_as_the_document_has_them() {
        let rules: Vec<_> = Rule::all().collect();
        assert!(rules.is_sorted());
        assert!(Rule::find("SHUT-1") > Rule::find("SET-11"));
    }
}
