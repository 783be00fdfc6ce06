//! Reads a page of a generated Python SDK's documentation: a table of functions with method and path, then a section
//! for each with tables of parameters and statuses.

use std::collections::BTreeMap;

/// What the page says of one function.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Operation {
    pub(crate) function: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) parameters: Vec<Parameter>,
    /// `User`, `List[User]`; `None` where nothing is returned.
    pub(crate) returns: Option<String>,
    /// Names of the ways to authenticate.
    pub(crate) security: Vec<String>,
    /// The media type of the request body.
    pub(crate) sends: Option<String>,
    pub(crate) statuses: Vec<u16>,
}

/// A line of a table of parameters.
#[derive(Debug, PartialEq)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) optional: bool,
    pub(crate) default: Option<String>,
}

impl Operation {
    pub(crate) fn success(&self) -> Vec<u16> {
        self.statuses
            .iter()
            .copied()
            .filter(|status| (200..300).contains(status))
            .collect()
    }
}

impl Parameter {
    /// Whether it is the request body: its type is a model and not a type of the language.
    pub(crate) fn is_body(&self) -> bool {
        self.kind
            .starts_with(|first: char| first.is_ascii_uppercase())
            && !self.kind.starts_with("List[")
    }
}

/// All operations of the page, in the order of its first table.
///
/// # Panics
/// Where a line of the first table has no section, or the reverse: then this reader has lost something.
pub(crate) fn parse(page: &str) -> Vec<Operation> {
    let mut sections = page.split("\n# **");
    let table = sections.next().unwrap_or_default();
    let mut sections: BTreeMap<&str, &str> = sections
        .filter_map(|section| section.split_once("**\n"))
        .collect();
    let lines = table.lines().filter(|line| line.starts_with("[**"));
    let operations: Vec<Operation> = lines
        .map(|line| {
            let mut cells = line.split('|').map(str::trim);
            let function = starred(cells.next().unwrap_or_default()).expect("a function");
            let (method, path) = cells
                .next()
                .and_then(|cell| cell.split_once(' '))
                .expect("a method and a path");
            let section = sections
                .remove(function)
                .unwrap_or_else(|| panic!("{function} has no section"));
            let described = Operation {
                function: function.to_owned(),
                method: method.trim_matches('*').to_owned(),
                path: path.trim().to_owned(),
                ..Operation::default()
            };
            read_section(section, described)
        })
        .collect();
    assert!(
        sections.is_empty(),
        "sections without a line in the table: {:?}",
        sections.keys()
    );
    operations
}

fn read_section(section: &str, mut operation: Operation) -> Operation {
    let mut heading = "";
    for line in section.lines() {
        if let Some(text) = line.strip_prefix("### ") {
            heading = text.trim();
            continue;
        }
        match heading {
            "Parameters" => operation.parameters.extend(parameter(line)),
            "Return type" if operation.returns.is_none() => {
                operation.returns = starred(line).map(str::to_owned);
            }
            "Authorization" => operation.security.extend(bracketed(line)),
            "HTTP request headers" => {
                let media_type = line.trim().strip_prefix("- **Content-Type**: ");
                operation.sends = operation.sends.take().or(media_type
                    .filter(|value| *value != "Not defined")
                    .map(str::to_owned));
            }
            "HTTP response details" => {
                let status = line.starts_with("**").then(|| starred(line)).flatten();
                operation
                    .statuses
                    .extend(status.and_then(|status| status.parse::<u16>().ok()));
            }
            _ => {}
        }
    }
    operation
}

fn parameter(line: &str) -> Option<Parameter> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let (Some(name), Some(kind), Some(notes)) = (cells.first(), cells.get(1), cells.last()) else {
        return None;
    };
    let default = notes
        .split_once("[default to ")
        .and_then(|(_, rest)| rest.split_once(']'));
    Some(Parameter {
        name: starred(name)
            .filter(|_| line.starts_with(" **"))?
            .to_owned(),
        kind: starred(kind)?.to_owned(),
        optional: notes.contains("[optional]"),
        default: default.map(|(value, _)| value.to_owned()),
    })
}

/// The text between the first two pairs of stars.
fn starred(text: &str) -> Option<&str> {
    text.split("**").nth(1)
}

/// `[apiToken](…), [oauth2](…)`: the texts in brackets.
fn bracketed(line: &str) -> impl Iterator<Item = String> {
    let links = line.split('[').skip(1);
    links.filter_map(|link| Some(link.split_once("](")?.0.to_owned()))
}

#[test]
fn a_page_is_read() {
    let page = "\
# sdk.ThingApi

Method | HTTP request | Description
------------- | ------------- | -------------
[**list_things**](ThingApi.md#list_things) | **GET** /things/{boxId} | Words | more


# **list_things**
> List[Thing] list_things(box_id, limit=limit, thing=thing)

### Example
```python
    limit = 5 # int | words (optional)
```
### Parameters
Name | Type | Description  | Notes
------------- | ------------- | ------------- | -------------
 **box_id** | **str**| Words |
 **limit** | **int**| Words | [optional] [default to 5]
 **thing** | [**ThingBody**](ThingBody.md)|  | [optional]

### Return type

[**List[Thing]**](Thing.md)

### Authorization

[one](../README.md#one), [two](../README.md#two)

### HTTP request headers

 - **Content-Type**: application/json
 - **Accept**: application/json

### HTTP response details

| Status code | Description | Response headers |
|-------------|-------------|------------------|
**200** | Success |  -  |
**404** | Not Found |  -  |

[[Back to top]](#)
";
    let parameter = |name: &str, kind: &str, optional, default: Option<&str>| Parameter {
        name: name.into(),
        kind: kind.into(),
        optional,
        default: default.map(str::to_owned),
    };
    let [operation] = parse(page).try_into().expect("one operation");
    assert!(operation.parameters[2].is_body() && !operation.parameters[0].is_body());
    assert_eq!(operation.success(), [200]);
    let expected = Operation {
        function: "list_things".into(),
        method: "GET".into(),
        path: "/things/{boxId}".into(),
        parameters: vec![
            parameter("box_id", "str", false, None),
            parameter("limit", "int", true, Some("5")),
            parameter("thing", "ThingBody", true, None),
        ],
        returns: Some("List[Thing]".into()),
        security: vec!["one".into(), "two".into()],
        sends: Some("application/json".into()),
        statuses: vec![200, 404],
    };
    assert_eq!(operation, expected);
}
