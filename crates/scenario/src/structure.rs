//! Mistakes of form: unknown keys, values of the wrong type, words that are none. serde stops at the first; this walks
//! the whole file along the schema that is made from serde's types, finds them all, and takes them out, so that the
//! rest of the file can still be read and checked.

use std::ops::Range;

use serde_json::{Map, Value};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    check::Damaged,
    diagnostic::{Diagnostic, Note},
    limits::MISTAKES_FOUND_MAX,
    place::Path,
    schema,
    suggest::{self, Unknown},
};

/// Takes out of `root` whatever has the wrong form; says what it was.
pub(crate) fn repair(root: &mut DeTable<'_>) -> (Vec<Diagnostic>, Damaged) {
    let schema = schema::tree();
    let mut walker = Walker { schema: &schema, diagnostics: Vec::new(), damaged: Damaged::default() };
    walker.table(&schema, &Path::ROOT, root, Inside::Table);
    (walker.diagnostics, walker.damaged)
}

struct Walker<'s> {
    schema: &'s Value,
    diagnostics: Vec<Diagnostic>,
    damaged: Damaged,
}

/// What a value lies in. A line of a timeline is taken out as a whole, since the rest of it would mean something else.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Table,
    Line,
}

impl<'s> Walker<'s> {
    /// Whether the value has the right form now.
    fn value(
        &mut self,
        schema: &'s Value,
        key: &str,
        path: &Path,
        value: &mut Spanned<DeValue<'_>>,
        inside: Inside,
    ) -> bool {
        let schema = self.resolve(schema);
        let span = value.span();
        let words = words(schema);
        let expected = schema.get("type").and_then(Value::as_str).unwrap_or("string");
        match (expected, value.get_mut()) {
            ("string", DeValue::String(text)) if words.is_empty() || words.contains(&&**text) => true,
            ("string", DeValue::String(text)) => {
                let diagnostic = unknown(schema, text, &words, span);
                self.diagnostics.push(diagnostic);
                false
            }
            ("boolean", DeValue::Boolean(_)) => true,
            ("integer", DeValue::Integer(number)) => match out_of_range(schema, &number.to_string()) {
                Some(label) => {
                    self.report(format!("`{key}` cannot be {number}"), span, label);
                    false
                }
                None => true,
            },
            ("array", DeValue::Array(array)) => {
                let item = schema.get("items").unwrap_or(&Value::Null);
                let mut clean = true;
                for (index, value) in array.iter_mut().enumerate() {
                    if self.has_enough() {
                        return false;
                    }
                    clean &= self.element(item, key, &path.index(index), value);
                }
                clean
            }
            ("object", DeValue::Table(table)) => self.table(schema, path, table, inside),
            (_, found) => {
                let diagnostic = wrong_type(schema, expected, key, &words, found, span);
                self.diagnostics.push(diagnostic);
                false
            }
        }
    }

    /// Whether an element of an array is right now; a table with a mistake is emptied, and so is.
    fn element(
        &mut self,
        schema: &'s Value,
        key: &str,
        path: &Path,
        value: &mut Spanned<DeValue<'_>>,
    ) -> bool {
        if self.value(schema, key, path, value, Inside::Line) {
            return true;
        }
        if self.resolve(schema).get("type").and_then(Value::as_str) != Some("object") {
            return false;
        }
        *value.get_mut() = DeValue::Table(DeTable::new());
        self.damaged.0.insert(path.clone());
        true
    }

    fn table(&mut self, schema: &'s Value, path: &Path, table: &mut DeTable<'_>, inside: Inside) -> bool {
        let known = schema.get("properties").and_then(Value::as_object);
        let any = schema.get("additionalProperties").filter(|any| any.is_object());
        let mut wrong: Vec<String> = Vec::new();
        for (key, value) in table.iter_mut() {
            if self.has_enough() {
                return false;
            }
            let name = key.get_ref();
            let clean = match known.and_then(|known| known.get(&**name)).or(any) {
                Some(schema) => self.value(schema, name, &path.key(name.to_string()), value, inside),
                None => {
                    let diagnostic = unknown_key(name, known, key.span());
                    self.diagnostics.push(diagnostic);
                    false
                }
            };
            if !clean {
                wrong.push(name.to_string());
            }
        }
        if inside == Inside::Line {
            return wrong.is_empty();
        }
        for key in wrong {
            table.remove(&*key);
            self.damaged.0.insert(path.key(key));
        }
        true
    }

    /// Whether nobody would want to see more.
    fn has_enough(&self) -> bool {
        self.diagnostics.len() >= MISTAKES_FOUND_MAX
    }

    fn resolve(&self, schema: &'s Value) -> &'s Value {
        let target = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix('#'));
        target.and_then(|pointer| self.schema.pointer(pointer)).unwrap_or(schema)
    }

    fn report(&mut self, message: String, span: Range<usize>, label: String) {
        self.diagnostics.push(Diagnostic {
            message,
            span: Some(span),
            label: Some(label),
            notes: Vec::new(),
        });
    }
}

/// The words that a value may be; none if it may be any.
fn words(schema: &Value) -> Vec<&str> {
    let own = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let choices = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let consts = choices.clone().filter_map(|choice| choice.get("const"));
    let nested = choices.filter_map(|choice| choice.get("enum")).filter_map(Value::as_array).flatten();
    own.chain(consts).chain(nested).filter_map(Value::as_str).collect()
}

fn unknown(schema: &Value, written: &str, words: &[&str], span: Range<usize>) -> Diagnostic {
    let noun = schema.get("title").and_then(Value::as_str).unwrap_or("word");
    let Unknown { message, label, note } = Unknown::new(noun, written, words.iter().copied());
    let notes = note.map(|note| Note::named("note", note)).into_iter().collect();
    Diagnostic { message, span: Some(span), label: Some(label), notes }
}

fn unknown_key(written: &str, known: Option<&Map<String, Value>>, span: Range<usize>) -> Diagnostic {
    let words = known.into_iter().flat_map(Map::keys).map(String::as_str);
    let Unknown { message, label, note } = Unknown::new("key", written, words);
    let notes = note.map(|note| Note::named("note", note)).into_iter().collect();
    Diagnostic { message, span: Some(span), label: Some(label), notes }
}

fn wrong_type(
    schema: &Value,
    expected: &str,
    key: &str,
    words: &[&str],
    found: &DeValue<'_>,
    span: Range<usize>,
) -> Diagnostic {
    let wanted = match expected {
        "string" => "a string",
        "boolean" => "`true` or `false`",
        "integer" => "a whole number",
        "array" => "an array",
        _ => "a table",
    };
    let (found, text) = match found {
        DeValue::String(text) => ("a string", Some(&**text)),
        DeValue::Integer(_) => ("a whole number", None),
        DeValue::Float(_) => ("a number with decimals", None),
        DeValue::Boolean(_) => ("`true` or `false`", None),
        DeValue::Datetime(_) => ("a date without quotation marks", None),
        DeValue::Array(_) => ("an array", None),
        DeValue::Table(_) => ("a table", None),
    };
    let bare = text.is_some_and(|text| match expected {
        "boolean" => matches!(text, "true" | "false"),
        "integer" => !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    });
    let example = schema.get("examples").and_then(|examples| examples.get(0)).and_then(Value::as_str);
    let help = match example.or(words.first().copied()) {
        _ if bare => Some("leave out the quotation marks".to_owned()),
        Some(example) => Some(format!("for example `{key} = \"{example}\"`")),
        None if expected == "array" => Some(format!("for example `{key} = […]`")),
        None => None,
    };
    Diagnostic {
        message: format!("`{}` takes {wanted}", suggest::shown(key)),
        span: Some(span),
        label: Some(format!("this is {found}")),
        notes: help.map(Note::help).into_iter().collect(),
    }
}

/// Why `number` is not in the range of the schema's integer.
fn out_of_range(schema: &Value, number: &str) -> Option<String> {
    let (least, most) = match schema.get("format").and_then(Value::as_str) {
        Some("int32") => (i64::from(i32::MIN), u64::from(i32::MAX.unsigned_abs())),
        Some("uint32") => (0, u64::from(u32::MAX)),
        Some(_) | None => (0, u64::MAX),
    };
    if number.starts_with('-') && number != "-0" {
        let fits = number.parse::<i64>().is_ok_and(|number| number >= least);
        return (!fits).then(|| format!("it is less than {least}"));
    }
    // Other bases than ten are left to serde.
    let fits = number.starts_with("0x") || number.starts_with("0o") || number.starts_with("0b");
    let fits =
        fits || number.trim_start_matches(['+', '-']).parse::<u64>().is_ok_and(|number| number <= most);
    (!fits).then(|| format!("it is more than {most}"))
}
