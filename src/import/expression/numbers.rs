//! Reading text cells as numbers: the operands of a comparison, and the tree of
//! the cast that stands in for a cell.

use serde_json::{Value, json};

/// JSON pointers to the operands of a comparison or operator.
pub(super) fn operands(node: &Value) -> Vec<String> {
    let mut pointers: Vec<String> = ["left", "right", "input", "lower", "upper"]
        .iter()
        .map(|key| format!("/{key}"))
        .collect();
    let count = |key: &str| node[key].as_array().map_or(0, Vec::len);
    pointers.extend((0..count("children")).map(|index| format!("/children/{index}")));
    pointers.extend((0..count("arguments")).map(|index| format!("/arguments/{index}/expression")));
    pointers.retain(|pointer| {
        node.pointer(pointer)
            .is_some_and(|operand| operand.get("class").is_some())
    });
    pointers
}

pub(super) fn is_number(node: &Value) -> bool {
    let constant = node["class"] == "CONSTANT"
        && matches!(
            node["literal"]["kind"].as_str(),
            Some("INTEGER" | "DECIMAL" | "DOUBLE" | "FLOAT" | "NUMERIC")
        );
    // A negative literal is a minus sign before a constant.
    constant
        || node["function_name"] == "-"
            && node["arguments"].as_array().is_some_and(|arguments| {
                arguments.len() == 1 && is_number(&arguments[0]["expression"])
            })
}

pub(super) fn as_double(cell: Value) -> Value {
    json!({
        "class": "CAST", "type": "OPERATOR_CAST", "alias": "", "query_location": 0,
        "query_location_length": 0, "child": cell, "try_cast": true,
        "type_expr": {
            "class": "TYPE", "type": "TYPE", "alias": "", "query_location": 0,
            "query_location_length": 0, "type_name": "double", "schema": "", "catalog": "",
            "children": [], "qualified_name": {"path": ["double"]}
        }
    })
}

/// `1.234,5` as `1234.5`.
pub(super) fn with_point(cell: Value) -> Value {
    replace(replace(cell, ".", ""), ",", ".")
}

fn replace(cell: Value, from: &str, to: &str) -> Value {
    let text = |text: &str| {
        json!({
            "class": "CONSTANT", "type": "VALUE_CONSTANT", "alias": "", "query_location": 0,
            "query_location_length": 0, "literal": {"kind": "STRING", "text": text}
        })
    };
    let argument = |expression: Value| json!({"name": "", "expression": expression});
    json!({
        "class": "FUNCTION", "type": "FUNCTION", "alias": "", "query_location": 0,
        "query_location_length": 0, "function_name": "replace", "schema": "", "catalog": "",
        "filter": null, "order_bys": {"type": "ORDER_MODIFIER", "orders": []}, "distinct": false,
        "is_operator": false, "export_state": false, "qualified_name": {"path": ["replace"]},
        "arguments": [argument(cell), argument(text(from)), argument(text(to))]
    })
}
