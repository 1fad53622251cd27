//! What the README says of the tool is so: the list of findings is the catalogue's.

use duibiao::words::Words;

#[test]
fn the_findings_in_the_readme_are_those_of_the_catalogue() {
    let readme = include_str!("../README.md");
    let listed: Vec<&str> = readme
        .split("<!-- findings -->")
        .nth(1)
        .and_then(|rest| rest.split("<!-- /findings -->").next())
        .expect("the list between its markers")
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| code"))
        .collect();
    let words = Words::load(None).expect("built-in templates");
    let mut wanted: Vec<String> = words
        .findings
        .entries()
        .map(|entry| format!("| {} | {} | {} |", entry.code, entry.severity.word(), entry.title))
        .collect();
    wanted.sort();
    let mut listed: Vec<String> = listed.into_iter().map(str::to_owned).collect();
    listed.sort();
    assert_eq!(listed, wanted);
}

#[test]
fn neither_readme_has_a_placeholder_left() {
    for text in [include_str!("../README.md"), include_str!("../README.zh-CN.md")] {
        assert!(!text.contains("{{"), "a placeholder is left");
    }
}
