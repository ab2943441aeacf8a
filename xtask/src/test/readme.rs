//! Finds the commands in a README: the lines of its fenced blocks marked `sh`.

/// A command and the line it begins at, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) line: usize,
    pub(super) text: String,
}

/// The commands in their order. A line that ends in `\` goes on in the next one; comments and blank lines are left out.
pub(super) fn commands(markdown: &str) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    let mut block: Option<bool> = None;
    let mut goes_on = false;
    for (index, line) in markdown.lines().enumerate() {
        let line = line.trim();
        if let Some(mark) = line.strip_prefix("```") {
            block = if block.is_some() { None } else { Some(mark.trim() == "sh") };
            goes_on = false;
            continue;
        }
        if block != Some(true) || line.is_empty() || line.starts_with('#') {
            continue;
        }
        let part = line.strip_suffix('\\').map_or(line, str::trim_end);
        match commands.last_mut() {
            Some(command) if goes_on => {
                command.text.push(' ');
                command.text.push_str(part);
            }
            Some(_) | None => commands.push(Command { line: index + 1, text: part.to_owned() }),
        }
        goes_on = line.ends_with('\\');
    }
    commands
}

/// The words of a command, as a shell splits them at blanks and quotes.
pub(super) fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for character in command.chars() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (Some(_) | None, _) => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_blocks_marked_sh_hold_commands() {
        let markdown = "cargo no\n```sh\n# a comment\ncargo xtask up\n\ncurl \\\n  --fail URL\n```\n```json\n{}\n```\n\n   ```sh\n   last\n   ```\n";
        let expected = [(4, "cargo xtask up"), (6, "curl --fail URL"), (14, "last")];
        assert_eq!(commands(markdown), expected.map(|(line, text)| Command { line, text: text.to_owned() }));
    }

    #[test]
    fn words_are_split_as_a_shell_does() {
        let rows: [(&str, &[&str]); 4] = [
            ("cargo xtask  up", &["cargo", "xtask", "up"]),
            (r#"code --add-mcp '{"a": "b"}'"#, &["code", "--add-mcp", r#"{"a": "b"}"#]),
            ("a \"b c\"d ''", &["a", "b cd", ""]),
            ("", &[]),
        ];
        for (command, expected) in rows {
            assert_eq!(words(command), expected, "{command}");
        }
    }
}
