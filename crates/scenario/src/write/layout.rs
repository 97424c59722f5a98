//! How a file looks: what it is, then its tables in the order of reading, with one event a line.

use serde::Serialize;
use toml::{Table, Value};

use crate::file::File;

/// The text of `file`. Its `seed` is written by hand, since it may be more than TOML's own numbers hold.
pub(super) fn text(file: &File, seed: u64) -> String {
    let mut out = String::new();
    for (key, value) in table(file) {
        if value.is_table() {
            break;
        }
        line(&mut out, &key, &value);
    }
    if seed != 0 {
        out.push_str(&format!("seed = {seed}\n"));
    }
    section(&mut out, "policy", file.policy.as_ref());
    section(&mut out, "limits", file.limits.as_ref());
    section(&mut out, "service", file.service.as_ref());
    for (person, entry) in file.people.iter().flat_map(|people| &people.0) {
        if let Some(storage) = &entry.icloud_storage {
            out.push_str(&format!("\n[people.{person}]\nicloud_storage = \"{}\"\n", storage.0));
        }
        for (name, device) in entry.devices.iter().flat_map(|devices| &devices.0) {
            section(&mut out, &format!("people.{person}.devices.{name}"), Some(device));
        }
    }
    section(&mut out, "call", file.call.as_ref());
    if let Some(network) = &file.network {
        network_tables(&mut out, &table(network));
    }
    section(&mut out, "disk", file.disk.as_ref());
    if let Some(timeline) = &file.timeline {
        out.push_str("\n[timeline]\n");
        lines(&mut out, "steps", timeline.steps.as_deref().unwrap_or_default());
        lines(&mut out, "expect", timeline.expect.as_deref().unwrap_or_default());
    }
    out
}

fn table(value: &impl Serialize) -> Table {
    Table::try_from(value).expect("the types of a file are tables of text, numbers and tables")
}

fn section(out: &mut String, name: &str, value: Option<&impl Serialize>) {
    if let Some(value) = value {
        entries(out, &format!("[{name}]"), &table(value));
    }
}

fn entries(out: &mut String, heading: &str, table: &Table) {
    out.push('\n');
    out.push_str(heading);
    out.push('\n');
    for (key, value) in table {
        line(out, key, value);
    }
}

/// The network's own keys, then each of its tables; `burst_loss` is short enough for its line.
fn network_tables(out: &mut String, network: &Table) {
    let is_table = |key: &str| matches!(key, "files" | "services" | "links");
    let own: Table = network
        .iter()
        .filter(|(key, _)| !is_table(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if !own.is_empty() {
        entries(out, "[network]", &own);
    }
    for (key, value) in network.iter().filter(|(key, _)| is_table(key)) {
        match value {
            Value::Table(line) => entries(out, &format!("[network.{key}]"), line),
            Value::Array(links) => {
                for link in links.iter().filter_map(Value::as_table) {
                    entries(out, &format!("[[network.{key}]]"), link);
                }
            }
            Value::String(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_) => {}
        }
    }
}

/// An array with one event a line.
fn lines(out: &mut String, key: &str, events: &[impl Serialize]) {
    if events.is_empty() {
        return;
    }
    out.push_str(key);
    out.push_str(" = [\n");
    for event in events {
        out.push_str("  ");
        out.push_str(&inline(&Value::Table(table(event))));
        out.push_str(",\n");
    }
    out.push_str("]\n");
}

/// `key = value`; a list of several tables takes a line for each.
fn line(out: &mut String, key: &str, value: &Value) {
    let tables = value.as_array().filter(|values| values.len() > 1 && values.iter().all(Value::is_table));
    match tables {
        Some(tables) => lines(out, key, tables),
        None => out.push_str(&format!("{key} = {}\n", inline(value))),
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => string(text),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(value) => value.to_string(),
        Value::Array(values) => {
            let values: Vec<_> = values.iter().map(inline).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Table(table) => {
            let entries: Vec<_> =
                table.iter().map(|(key, value)| format!("{key} = {}", inline(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Float(_) | Value::Datetime(_) => unreachable!("no key of a file takes a float or a bare date"),
    }
}

/// A basic string of TOML 1.0.
fn string(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
