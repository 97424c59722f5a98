//! The JSON Schema of scenario files, made from the types that read them.

use schemars::{
    Schema,
    generate::SchemaSettings,
    transform::{Transform, transform_subschemas},
};
use serde_json::{Map, Value};

use crate::file::File;

/// What a scenario file may say, as a JSON Schema for editors. Ends with a line break.
#[must_use]
pub fn schema() -> String {
    let mut text = serde_json::to_string_pretty(&tree()).expect("a schema has only text keys");
    text.push('\n');
    text
}

/// The schema as a tree.
pub(crate) fn tree() -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(WithoutNull);
    let Value::Object(mut schema) = settings.into_generator().into_root_schema_for::<File>().to_value()
    else {
        unreachable!("the schema of a struct is an object")
    };
    let first = ["$schema", "title", "description"].into_iter();
    let first = first.filter_map(|key| Some((key.to_owned(), schema.shift_remove(key)?)));
    let mut ordered: Map<String, Value> = first.collect();
    ordered.append(&mut schema);
    Value::Object(ordered)
}

/// TOML has no null: a key that need not be there is left out.
#[derive(Clone, Debug)]
struct WithoutNull;

impl Transform for WithoutNull {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let Some(object) = schema.as_object_mut() else { return };
        let null = Value::from("null");
        if let Some(Value::Array(types)) = object.get_mut("type") {
            types.retain(|name| *name != null);
            if let [only] = types.as_slice() {
                let only = only.clone();
                object.insert("type".to_owned(), only);
            }
        }
        if let Some(Value::Array(words)) = object.get_mut("enum") {
            words.retain(|word| !word.is_null());
        }
        if let Some(Value::Array(mut choices)) = object.remove("anyOf") {
            choices.retain(|choice| choice.get("type") != Some(&null));
            match choices.as_slice() {
                [Value::Object(only)] => object.extend(only.clone()),
                _ => drop(object.insert("anyOf".to_owned(), Value::Array(choices))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{env, fs};

    /// With `BLESS=1` it is written instead.
    #[test]
    fn the_schema_beside_the_scenarios_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenario.schema.json");
        let schema = super::schema();
        if env::var_os("BLESS").is_some() {
            fs::write(path, &schema).unwrap();
        }
        let committed = fs::read_to_string(path).unwrap_or_default();
        assert!(
            committed == schema,
            "scenario.schema.json is not what the types say; BLESS=1 cargo test -p scenario writes it"
        );
    }

    #[test]
    fn the_schema_knows_no_null() {
        assert!(!super::schema().contains("null"));
    }
}
