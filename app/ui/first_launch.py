"""The first launch: one panel that says what this computer is, what will run on it, and fetches it with one button."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot

from app.core.catalog import Entry
from app.core.errors import AllSourcesFailed, DiskFilled, DiskShort, DownloadPaused, ModelNotKept, StetError
from app.core.recommendation_words import computer, placement, reason, speed
from app.core.transfer import Checking, Done, Following, Progress, TransferEvent, Waiting
from app.ui import transfer_words as words
from app.ui.first_launch_panel import Choice, FirstLaunchPanel, Page
from app.ui.model_supply import ModelSupply
from app.ui.status_bar import StatusBar
from app.ui.wording import told


class FirstLaunch(QObject):
    """Fills the panel; the editor stays usable beneath it, and the starter can be tried meanwhile.

    Args:
        shelf: opens the shelf of models.
    """

    def __init__(self, panel: FirstLaunchPanel, supply: ModelSupply, status: StatusBar, shelf: Callable[[], object],
                 language: str, parent: QObject) -> None:
        super().__init__(parent)
        self._panel, self._supply, self._status, self._shelf = panel, supply, status, shelf
        self._language = language
        self._share: float | None = None
        self._waits = False  # the note tells that it is tried again
        downloader = supply.downloader
        supply.surveyed.connect(self.begin)
        downloader.begun.connect(self._on_begun)
        downloader.told.connect(self._on_told)
        downloader.paused.connect(self._on_paused)
        downloader.cancelled.connect(self._on_cancelled)
        downloader.done.connect(self._on_done)
        status.pressed("transfer", panel.show)

    @Slot()
    def begin(self) -> None:
        """Offer to go on with a download that was left, or a first model; nothing where neither is to be done."""
        if self._supply.downloader.entry is not None:
            return
        unfinished = self._supply.downloader.unfinished()
        if unfinished:
            self._offer_rest(*unfinished[0])
        elif not self._supply.has_model and self._supply.settings.offer_model:
            self.offer()

    # Pages ------------------------------------------------------------------------------------------------------------

    def offer(self) -> None:
        """Show what this computer is, what runs on it, and the button."""
        survey = self._supply.survey
        if survey is None:
            return
        advice = survey.advice
        entry, zh = advice.chosen.entry, self._language
        here = computer(survey.machine, survey.gpu, survey.gpu_total, survey.gpu_free, zh)
        comma = "，" if zh == "zh" else ", "
        name, _, memory = here.partition(comma)
        if entry.small or entry.package:
            way = self._another_disk() if advice.why == "disk" else self._another_source()
            self._panel.show_page(Page(
                self.tr("Only the small starter model runs here now"), reason(advice, zh), ((name, memory),),
                choices=(way, self._other_models(), self._not_now())))
            return
        place = advice.chosen.placement
        # On which device is said in the row above.
        stands = self.tr("{context} tokens of context").format(context=f"{place.context_tokens:,}") \
            if place.kind in ("whole", "processor") and not place.from_disk else placement(advice.chosen, zh)
        runs = comma.join(filter(None, (stands, speed(advice.chosen.speed, zh))))
        about = self.tr("Everything stays on it. After this one download Stet opens no connection. The small model "
                        "that is built in can be tried meanwhile; it knows English only.")
        rows = [(name, memory), (entry.name, runs)]
        # How the chosen one stands is said in its row; why it is not the larger one is not, nor why a card is idle.
        why = told(survey.idle) if survey.idle is not None else "" if advice.instead_of is None else reason(advice, zh)
        self._panel.show_page(Page(
            self.tr("This computer can run {model}").format(model=entry.name),
            ("" if zh == "zh" else " ").join(filter(None, (about, why))),
            tuple(rows),
            Choice(self.tr("Download {model} ({size})").format(model=entry.name, size=words.size(entry.bytes)),
                   self.tr("It is checked byte for byte before it is used, and can be paused at any time"),
                   partial(self._supply.fetch, entry)),
            (self._licence(entry), self._other_models(), self._another_source(),
             self._another_disk() if advice.why == "disk" else self._file(), self._not_now())))

    def _offer_rest(self, entry: Entry, received: int) -> None:
        self._panel.show_page(Page(
            self.tr("{model}: {share} are here").format(model=entry.name, share=words.share_of(received, entry.bytes)),
            self.tr("The download was interrupted. It goes on where it stopped."),
            primary=Choice(self.tr("Go on ({size} left)").format(size=words.size(entry.bytes - received)),
                           self.tr("Fetch the rest"), partial(self._supply.fetch, entry)),
            choices=(self._another_source(), self._throw_away(entry), self._later())))

    def _show_paused(self, entry: Entry, problem: StetError) -> None:
        received = self._supply.downloader.received(entry)
        share = words.share_of(received, entry.bytes)
        is_paused = isinstance(problem, DownloadPaused)
        head = self.tr("{model}: {share} are here") if is_paused or received else self.tr(
            "{model} could not be fetched")
        again = Choice(self.tr("Go on") if is_paused else self.tr("Try again"), self.tr("Fetch the rest"),
                       partial(self._supply.fetch, entry))
        ways: list[Choice] = []
        if isinstance(problem, DiskShort | DiskFilled | ModelNotKept):
            ways = [self._another_disk(), self._other_models(self.tr("A smaller model…"))]
        elif not is_paused:
            ways = [self._another_source(), self._file(), self._other_models(self.tr("A smaller model…"))]
        if received:
            ways.append(self._throw_away(entry))
        self._panel.show_page(Page(
            head.format(model=entry.name, share=share), "" if is_paused else self._sentence(problem, entry),
            primary=again, choices=(*ways, self._later()), is_problem=not is_paused))

    def _sentence(self, problem: StetError, entry: Entry) -> str:
        """One sentence; of many sources that failed only what matters: none could be reached."""
        if isinstance(problem, AllSourcesFailed):
            return self.tr("None of the sources could be reached or has it. Check the network, give the address of a "
                           "mirror, or bring the file on a USB stick; what has come is kept.")
        return told(problem)

    # Choices ----------------------------------------------------------------------------------------------------------

    def _licence(self, entry: Entry) -> Choice:
        return Choice(self.tr("Licence: {licence}").format(licence=entry.licence),
                      self.tr("Read the licence of the model; it is kept beside its file"),
                      partial(self._supply.show_licence, entry))

    def _other_models(self, label: str = "") -> Choice:
        return Choice(label or self.tr("Other models…"), self.tr("What else there is, and how it would run here"),
                      self._shelf)

    def _another_source(self) -> Choice:
        return Choice(self.tr("Another source…"), self.tr("A mirror, a folder or a USB stick"), self._ask_source)

    def _another_disk(self) -> Choice:
        return Choice(self.tr("Another disk…"), self.tr("Choose the folder in which the models shall lie"),
                      self._supply.pick_folder)

    def _file(self) -> Choice:
        return Choice(self.tr("I have a file…"), self.tr("Use a model file (GGUF) that is on this computer"),
                      self._supply.pick_file)

    def _throw_away(self, entry: Entry) -> Choice:
        return Choice(self.tr("Throw away"), self.tr("Delete what has come of it"),
                      partial(self._supply.downloader.cancel, entry))

    def _not_now(self) -> Choice:
        return Choice(self.tr("Not now"), self.tr("The menu “Model” has it whenever you want it"), self._put_off)

    def _later(self) -> Choice:
        return Choice(self.tr("Later"), self.tr("What has come is kept"), self._panel.hide)

    def _put_off(self) -> None:
        self._supply.settings.offer_model = False
        self._panel.hide()

    def _ask_source(self) -> None:
        downloader = self._supply.downloader
        unfinished = downloader.unfinished()
        if self._supply.ask_source() and downloader.entry is None:
            wanted = unfinished[0][0] if unfinished else self._wanted
            if wanted is not None:
                self._supply.fetch(wanted)

    @property
    def _wanted(self) -> Entry | None:
        survey = self._supply.survey
        entry = survey.advice.chosen.entry if survey is not None else None
        return entry if entry is not None and not entry.package else None

    # The download -----------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_begun(self, entry: Entry) -> None:
        downloader = self._supply.downloader
        self._share, self._waits = downloader.received(entry) / entry.bytes, False
        self._panel.show_page(Page(
            entry.name, primary=None, has_bar=True, choices=(
                Choice(self.tr("Pause"), self.tr("Stop for now; what has come is kept"), downloader.pause),
                Choice(self.tr("Cancel"), self.tr("Stop, and delete what has come"), partial(downloader.cancel, entry)),
                Choice(self.tr("Hide"), self.tr("The status line shows how far it is"), self._panel.hide))))
        self._panel.show_progress(self.tr("Starting…"), self._share)
        self._status.put("transfer", self.tr("fetching {model}").format(model=entry.name))

    @Slot(object, object)
    def _on_told(self, entry: Entry, event: TransferEvent) -> None:
        if isinstance(event, Progress | Following):
            self._share = event.bytes_done / event.bytes_total
        elif isinstance(event, Checking):
            self._share = event.bytes_done / event.bytes_total if event.bytes_total else None
        line = words.line(event)
        if line:
            self._panel.show_progress(line, self._share)
            self._status.put("transfer", words.short(entry.name, event))
        if (note := words.note(event)) is not None:
            self._panel.show_note(note)
            self._waits = isinstance(event, Waiting)
        elif self._waits and isinstance(event, Progress):  # it was worth trying again
            self._waits = False
            self._panel.show_note("")

    @Slot(object, object)
    def _on_paused(self, entry: Entry, problem: StetError) -> None:
        self._show_paused(entry, problem)
        self._status.put("transfer", self.tr("{model} paused").format(model=entry.name))

    @Slot(object)
    def _on_cancelled(self, entry: Entry) -> None:
        self._status.put("transfer", "")
        self._panel.hide()
        self.begin()

    @Slot(object, object)
    def _on_done(self, entry: Entry, _done: Done) -> None:
        self._status.put("transfer", "")
        self._panel.hide()
