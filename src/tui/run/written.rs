//! Tables, screens and states in files.

use std::{io, thread};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Explorer;
use crate::domain::{Level, View};
use crate::explore::Answer;
use crate::tui::events::Event;
use crate::tui::files;
use crate::tui::picture;
use crate::tui::saved::Saved;
use crate::tui::session::ExportFormat;
use crate::tui::view::draw;

impl Explorer {
    /// Writes rows to a file on a thread of its own.
    pub(super) fn export(
        &self,
        answer: Box<Answer>,
        (level, view): (Level, View),
        format: ExportFormat,
        name: &str,
    ) {
        let send = self.send.clone();
        let exporter = self.exporter.clone();
        let name = name.to_owned();
        thread::spawn(move || {
            let told = match exporter {
                Some(exporter) => files::fresh(&name, format.ending()).and_then(|(path, file)| {
                    exporter.export(file, &answer, level, view, format)?;
                    Ok(format!("Written to {}.", path.display()))
                }),
                None => Err("Nothing here can write files.".to_owned()),
            };
            // Nobody may be left to hear it.
            let _ = send.send(Event::Told(told));
        });
    }

    /// Writes the state to a file.
    pub(super) fn dump(&self) -> Result<String, String> {
        let (path, mut file) = files::fresh("sidecart-state", "json")?;
        let state = serde_json::json!({
            "version": env!("CARGO_PKG_VERSION"),
            "size": self.model.size,
            "screen": format!("{:?}", self.model.screen()),
            "status": self.model.status.as_ref().map(|status| &status.text),
            "session": Saved::of(&self.model),
        });
        io::Write::write_all(&mut file, format!("{state:#}\n").as_bytes())
            .map_err(|error| format!("{} cannot be written: {error}.", path.display()))?;
        Ok(format!("Written to {}.", path.display()))
    }

    /// Writes the screen to a file.
    pub(super) fn picture(&self, name: &str) -> Result<String, String> {
        let mut model = self.model.clone();
        model.status = None;
        let (width, height) = model.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        draw(&model, &mut buffer);
        let (path, mut file) = files::fresh(name, "svg")?;
        let text = picture::svg(&buffer, picture::Ground::of(model.theme));
        io::Write::write_all(&mut file, text.as_bytes())
            .map_err(|error| format!("{} cannot be written: {error}.", path.display()))?;
        Ok(format!("Written to {}.", path.display()))
    }
}
