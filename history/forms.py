"""The form of undoing."""

from orgmodel.web.forms import OperationForm


class UndoForm(OperationForm):
    """Says what will be undone."""

    heading, button = "Undo this", "Undo"

    def prepare(self) -> None:
        self.about = f"{self.subject.at:%-d %B %Y}"
        self.lede = f"{self.subject.by} {self.subject.label}."
