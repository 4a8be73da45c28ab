"""Every error a user can meet, drawn once: one sentence that says what happened, one that says what to do.

StetError
├── FileProblem
│   ├── FileMissing, IsAFolder, NoPermission, NotARegularFile, FileTooLarge, Unreadable
│   ├── NotText: UnclearEncoding, DamagedText; WrongEncoding, UnknownEncoding, NotInEncoding
│   ├── DiskFull: NoRoom; ReadOnlyPlace; DiskFailed: FolderGone, UnusableName
│   ├── ChangedOnBothSides, FileGone, FolderVanished, FileReplaced, OpenElsewhere
│   └── HeldOpen, InUseElsewhere, OtherNames, ChangedOnDisk, NotKept, LongLine
├── ActionProblem
│   └── BrokenAction, UnknownAction, UnknownStyle, NothingSelected, NothingToRewrite
├── ModelProblem
│   ├── UnknownModel, ModelMissing, NotAModel, DamagedModel, ModelNotSupported, NotEnoughMemory, BrokenCatalog
│   ├── WrongAdapter, ModelReplaced
│   └── MemoryShort: ShorterContext, ReadFromDisk, OnTheProcessor, PartlyOnTheProcessor, RougherCache, SmallerSteps
├── GpuIdle: NoGpuSupport, GpuWithoutDriver, GpuDriverTooOld, GpuPartMissing, GpuMemoryTaken, GpuNotFound
├── DownloadProblem
│   ├── DownloadPaused, NotDownloadable, UnknownSource, AllSourcesFailed, DownloadFailed
│   ├── DiskShort, DiskFilled, ModelNotKept
│   └── SourceProblem
│       ├── SourceUnreachable: NameUnknown, UntrustedCertificate, SourceStalled; SourceSlow, ConnectionBroken
│       ├── ProxyUnusable
│       ├── AccessDenied, AccessForbidden, FileNotThere, RangeRefused, TooManyRequests, SourceFailed, OddAnswer
│       ├── RedirectRefused, WebPageInstead, PointerInstead, OtherFileThere, WrongRange, FileChangedThere
│       └── ChecksumWrong
├── UnknownVersion, VersionDamaged
├── EngineProblem
│   └── PromptTooLong, EngineDied, EngineFailed, EngineBusy, NoModelLoaded, EmptyAnswer
├── SettingsProblem
│   └── SettingsDamaged, SettingsFromNewer, SettingsOdd, SettingsUnreadable, SettingsNotKept
├── JournalDiskFull, JournalFailed, JournalUnreadable, NoSuchJournal
└── NoHomeFolder, DatabaseDamaged, DatabaseFailed, Unexpected

An error carries its facts by name, so that it can cross a process border as JSON and be told again there
(``to_wire`` and ``from_wire``), and so that a translation can be filled with the same facts.
"""

from __future__ import annotations

from typing import Any, ClassVar


class StetError(Exception):
    """The root: ``sentence`` and ``advice`` are templates that are filled with the facts given by name."""

    sentence: ClassVar[str] = "Something went wrong: {detail}."
    advice: ClassVar[str] = ""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.message())

    def message(self) -> str:
        """The filled sentence and advice, as one line."""
        text = self.sentence if not self.advice else f"{self.sentence} {self.advice}"
        return text.format(**self.facts)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self).__name__, self.facts))


# Files -----------------------------------------------------------------------------------------------------------


class FileProblem(StetError):
    """A document cannot be read or written."""


class FileMissing(FileProblem):
    sentence = "There is no file “{path}”."
    advice = "Check the name, or open another file."


class IsAFolder(FileProblem):
    sentence = "“{path}” is a folder, not a file."
    advice = "Choose a text file inside it."


class NoPermission(FileProblem):
    sentence = "This user may not read “{path}”."
    advice = "Change its permissions, or open a copy."


class NotARegularFile(FileProblem):
    sentence = "“{path}” is a device or a pipe, not a file."
    advice = "Choose a text file."


class FileTooLarge(FileProblem):
    sentence = "“{path}” is too large to edit ({size}; the limit is {limit})."
    advice = "Split it, and open the parts."


class NotText(FileProblem):
    sentence = "“{path}” is not UTF-8 text (byte {offset}); it was left as it is."
    advice = "Convert it to UTF-8 with another program, then open it here."


class UnclearEncoding(NotText):
    """A text in one of several encodings; which one, only the writer can say."""

    sentence = "“{path}” is not UTF-8 text (byte {offset}); it may be {candidates}."
    advice = "Say which: Stet does not guess."


class DamagedText(NotText):
    """UTF-8 but for some bytes; it can be shown, not changed."""

    sentence = "“{path}” is not UTF-8 text everywhere: line {line} (byte {offset}) is damaged or cut off."
    advice = "It is open for reading only; if it is in another encoding, open it as that."


class WrongEncoding(FileProblem):
    sentence = "“{path}” cannot be read as {encoding}: not every byte would come back as it was."
    advice = "Choose another encoding."


class UnknownEncoding(FileProblem):
    sentence = "There is no encoding “{name}”."
    advice = "There are: {known}."


class NotInEncoding(FileProblem):
    sentence = "Not saved: “{character}” in line {line} cannot be stored in {encoding}. The file there is as it was."
    advice = "Save the file as UTF-8, or take the character out."


class Unreadable(FileProblem):
    sentence = "“{path}” cannot be read ({detail})."
    advice = "Try again, or open a copy."


class DiskFull(FileProblem):
    sentence = "Not saved: the disk of “{path}” is full. The file there is as it was."
    advice = "Free some space and save again, or save somewhere else."


class NoRoom(DiskFull):
    sentence = (
        "Not saved: the disk of “{path}” is full (needs {needed}, {free} free). The file there is as it was."
    )
    advice = "Free some space and save again, or save somewhere else."


class ReadOnlyPlace(FileProblem):
    sentence = "Not saved: this user may not write to “{path}”. The file there is as it was."
    advice = "Save somewhere else."


class ReadOnlyFile(FileProblem):
    sentence = "“{path}” is read-only: what you change here cannot be saved there."
    advice = "Save a copy; until then Stet keeps what you write."


class DiskFailed(FileProblem):
    sentence = "Not saved: the disk reported an error for “{path}” ({detail})."
    advice = "Save somewhere else before closing."


class FolderGone(DiskFailed):
    sentence = "Not saved: the folder is gone (“{path}”)."
    advice = "Bring it back and save again, or save somewhere else."


class UnusableName(DiskFailed):
    sentence = "Not saved: the name is too long, or not possible on this disk (“{path}”)."
    advice = "Save under another name."


class HeldOpen(FileProblem):
    sentence = "Not saved: another program holds “{path}” open. The file there is as it was."
    advice = "Close it there and save again, or save under another name."


class InUseElsewhere(FileProblem):
    sentence = "“{path}” is in use by another window of Stet."
    advice = "Close it there first."


class OtherNames(FileProblem):
    """A file with hard links was saved: this is said once and never raised."""

    sentence = "“{path}” had {count} more names on this disk; they keep the text from before."
    advice = "To let them follow, link them again."


class ChangedOnDisk(FileProblem):
    sentence = "Not saved: another program changed “{path}” since it was opened here."
    advice = "Save under another name, or overwrite it knowingly."


class NotKept(FileProblem):
    sentence = "“{path}” holds characters that the editor cannot keep ({detail}), so it is open for reading only."
    advice = "Select and copy what you need."


class LongLine(FileProblem):
    sentence = (
        "Line {line} of “{path}” has {length} characters. It is shown in pieces, and the document is open for reading "
        "only: a line so long would make every key slow."
    )
    advice = "To write in it, let the line be broken where its pieces end."


class ChangedOnBothSides(FileProblem):
    sentence = "Another program changed “{path}”, and you changed it here. Nothing is overwritten."
    advice = "Compare and merge the two, or choose one of them."


class FileGone(FileProblem):
    sentence = "“{path}” was moved or deleted by another program. Your text is safe here."
    advice = "Save it there again, or save somewhere else."


class FolderVanished(FileProblem):
    sentence = "The folder of “{path}” is gone. Your text is safe here."
    advice = "Save somewhere else."


class FileReplaced(FileProblem):
    sentence = "What stands under “{path}” now cannot be edited here. Your text is safe here."
    advice = "Save somewhere else."


class OpenElsewhere(FileProblem):
    sentence = "“{path}” is open in another window of Stet, so it is for reading only here."
    advice = "It can be edited here as soon as it is closed there."


# Actions ---------------------------------------------------------------------------------------------------------


class ActionProblem(StetError):
    """An action or a style is not usable."""


class BrokenAction(ActionProblem):
    sentence = "“{path}”, line {line}: {reason}."
    advice = "The other actions are loaded; mend this file and start Stet again."


class UnknownAction(ActionProblem):
    sentence = "There is no action “{name}”."
    advice = "There are: {known}."


class UnknownStyle(ActionProblem):
    sentence = "There is no style “{name}”."
    advice = "There are: {known}."


class NothingSelected(ActionProblem):
    sentence = "There is no text to work on."
    advice = "Write or select some first."


class NothingToRewrite(ActionProblem):
    sentence = "There are no words to rewrite here: code, formulas, addresses and the like stay as they are."
    advice = "Select some text."


# Models ----------------------------------------------------------------------------------------------------------


class ModelProblem(StetError):
    """A model cannot be found, trusted or loaded."""


class UnknownModel(ModelProblem):
    sentence = "There is no model “{name}”."
    advice = "Give a path to a GGUF file or one of: {known}."


class ModelMissing(ModelProblem):
    sentence = "The model “{name}” is not on this computer yet ({path})."
    advice = "Put the file there, or choose another model; `models list` shows what is here."


class NotAModel(ModelProblem):
    sentence = "“{path}” is not a GGUF model."
    advice = "Choose a file that ends in .gguf and holds a llama.cpp model."


class DamagedModel(ModelProblem):
    sentence = "The model file “{path}” is damaged or incomplete ({detail})."
    advice = "Get it again; nothing else was changed."


class ModelNotSupported(ModelProblem):
    sentence = "“{path}” cannot be used for writing ({detail})."
    advice = "Choose another model."


class NotEnoughMemory(ModelProblem):
    sentence = "There is not enough memory for “{name}” ({detail})."
    advice = "Close other programs, or choose a smaller model or context."


class BrokenCatalog(ModelProblem):
    sentence = "The model catalog “{path}” is damaged: {reason}."
    advice = "Install Stet again."


class WrongAdapter(ModelProblem):
    sentence = "The adapter “{path}” does not fit the model “{name}” ({detail})."
    advice = "Choose an adapter that was made for this model, or none."


class ModelReplaced(ModelProblem):
    sentence = "“{path}” is not the file any more that was checked ({detail})."
    advice = "Check it again, or get it again; nothing was loaded."


class MemoryShort(ModelProblem):
    """A model was loaded with less than was wanted. It works, so this is said once and never raised."""


class ShorterContext(MemoryShort):
    sentence = "Memory is short, so “{name}” reads {context_tokens} tokens at once and no more."
    advice = "Longer texts are for a smaller model, or for when other programs are closed."


class ReadFromDisk(MemoryShort):
    sentence = "“{name}” is larger than the free memory, so it is read from the disk again and again, which is slow."
    advice = "Close other programs, or choose a smaller model."


class OnTheProcessor(MemoryShort):
    sentence = "The graphics memory does not hold “{name}”, so it runs on the processor, which is slower."
    advice = "Close other programs, or choose a smaller model."


class PartlyOnTheProcessor(MemoryShort):
    sentence = "The graphics memory holds {percent} % of “{name}”; the rest runs on the processor, which is slower."
    advice = "Close other programs, or choose a smaller model."


class RougherCache(MemoryShort):
    sentence = "Memory is short, so “{name}” keeps what it has read with fewer digits ({kv_type})."
    advice = ""


class SmallerSteps(MemoryShort):
    sentence = "Memory is short, so “{name}” reads in smaller steps, a little slower."
    advice = ""


# The graphics card -----------------------------------------------------------------------------------------------


class GpuIdle(StetError):
    """A graphics card is here and does not do the work. Stet works without it, so this is said and never raised."""


class NoGpuSupport(GpuIdle):
    sentence = "Stet runs on the processor: this edition cannot use a graphics card, so “{card}” stays idle."
    advice = "Install the edition for graphics cards, or choose a smaller model."


class GpuWithoutDriver(GpuIdle):
    sentence = "Stet runs on the processor, because no driver works “{card}”."
    advice = "Install its maker's driver and start Stet again."


class GpuDriverTooOld(GpuIdle):
    sentence = "Stet runs on the processor, because the driver of “{card}” is older than CUDA needs."
    advice = "Update the driver from its maker's site and start Stet again."


class GpuPartMissing(GpuIdle):
    sentence = "Stet runs on the processor, because a part of it for “{card}” could not be loaded ({detail})."
    advice = "Update the card's driver; if it stays, install Stet again."


class GpuMemoryTaken(GpuIdle):
    sentence = "“{card}” has little memory left ({free} of {total} free), because other programs hold it."
    advice = "Close games, browsers and other models, and load the model again."


class GpuNotFound(GpuIdle):
    sentence = "Stet runs on “{used}”, which shares the computer's memory, because “{card}” did not answer."
    advice = "Update the driver of “{card}” and start Stet again."


# The engine ------------------------------------------------------------------------------------------------------


class EngineProblem(StetError):
    """A request to the model failed; the text is never touched by it."""


class PromptTooLong(EngineProblem):
    sentence = (
        "The text does not fit: it needs {needed_tokens} tokens with room for the answer, "
        "and the model's context holds {context_tokens}."
    )
    advice = "Select less text, or choose a model with a larger context."


class EngineDied(EngineProblem):
    sentence = "The model stopped unexpectedly ({detail}). Your text is unchanged."
    advice = "It starts again with the next action."


class EngineFailed(EngineProblem):
    sentence = "The model could not go on ({detail}). Your text is unchanged."
    advice = "Try again; if it stays, choose another model."


class EngineBusy(EngineProblem):
    sentence = "The model is still working on another request."
    advice = "Wait for it, or stop it with Esc."


class NoModelLoaded(EngineProblem):
    sentence = "No model is loaded."
    advice = "Choose a model first."


class EmptyAnswer(EngineProblem):
    sentence = "The model gave no text. Your text is unchanged."
    advice = "Try again, or choose another model or more text."


# Downloads -------------------------------------------------------------------------------------------------------


class DownloadProblem(StetError):
    """A model could not be fetched. What has come so far is kept, unless the sentence says otherwise."""


class DownloadPaused(DownloadProblem):
    sentence = "Paused at {done} of {total}."
    advice = "Start it again, and it goes on from there."


class NotDownloadable(DownloadProblem):
    sentence = "The model “{name}” comes with Stet and is not downloaded."
    advice = "If it is missing or damaged, install Stet again."


class UnknownSource(DownloadProblem):
    sentence = "“{source}” is neither an https address nor a folder or file on this computer."
    advice = "Give the address of a mirror, or the folder in which the model's file lies."


class AllSourcesFailed(DownloadProblem):
    sentence = "“{name}” could not be fetched from anywhere: {detail}."
    advice = "What has come is kept; check the network and start it again, or bring the file on a USB stick."


class DownloadFailed(DownloadProblem):
    sentence = "The download stopped unexpectedly ({detail})."
    advice = "What has come is kept; start it again."


class DiskShort(DownloadProblem):
    sentence = "The disk has too little room for “{name}”: it takes {needed} with some to spare, and {free} are free."
    advice = "Free some space, or move the models to another disk."


class DiskFilled(DownloadProblem):
    sentence = "Paused at {done} of {total}, because the disk is nearly full ({free} free)."
    advice = "Free some space and start it again; it goes on from there."


class ModelNotKept(DownloadProblem):
    sentence = "The model cannot be written to “{path}” ({detail})."
    advice = "Check the disk and its permissions, or move the models to another disk."


class SourceProblem(DownloadProblem):
    """One source cannot be used now; the next one is tried by itself."""


class SourceUnreachable(SourceProblem):
    sentence = "{source} cannot be reached ({detail})."
    advice = "Check the network connection, or choose another source."


class NameUnknown(SourceUnreachable):
    sentence = "The network does not know where {source} is."
    advice = "Check the network connection, or choose another source."


class UntrustedCertificate(SourceUnreachable):
    sentence = "{source} could not prove that it is what it says ({detail}), so nothing was taken from it."
    advice = "Check this computer's date, and whether the network asks for a login first."


class ProxyUnusable(SourceProblem):
    sentence = "The proxy that this computer names cannot be used ({detail})."
    advice = "Correct the variable https_proxy or the system's proxy settings, or bring the model on a USB stick."


class SourceStalled(SourceUnreachable):
    sentence = "{source} sent nothing for {seconds} seconds."
    advice = "What has come is kept; try again, or choose another source."


class SourceSlow(SourceProblem):
    sentence = "{source} sends only {speed} a second."
    advice = "Another source is tried."


class ConnectionBroken(SourceProblem):
    sentence = "The connection to {source} broke off."
    advice = "What has come is kept; start it again, and it goes on from there."


class AccessDenied(SourceProblem):
    sentence = "{source} asks for a login (401), and Stet has none."
    advice = "Choose another source."


class AccessForbidden(SourceProblem):
    sentence = "{source} does not give this file out (403)."
    advice = "Choose another source."


class FileNotThere(SourceProblem):
    sentence = "{source} does not have this file ({status})."
    advice = "Choose another source."


class RangeRefused(SourceProblem):
    sentence = "{source} does not have the rest of this file (416)."
    advice = "Choose another source."


class TooManyRequests(SourceProblem):
    sentence = "{source} has too many visitors now, and asks to wait {seconds} seconds (429)."
    advice = "Try again later, or choose another source."


class SourceFailed(SourceProblem):
    sentence = "{source} has a fault of its own now ({status})."
    advice = "Try again later, or choose another source."


class OddAnswer(SourceProblem):
    sentence = "{source} answered in a way that cannot be used ({detail})."
    advice = "Choose another source."


class RedirectRefused(SourceProblem):
    sentence = "{source} led to an unexpected address ({address}), which was not followed."
    advice = "Choose another source."


class WebPageInstead(SourceProblem):
    sentence = "{source} gave a web page instead of the model."
    advice = "The network may ask for a login: open a browser, log in, and start the download again."


class PointerInstead(SourceProblem):
    sentence = "{source} has only a note of where the model is (a Git LFS pointer), not the model."
    advice = "Choose another source."


class OtherFileThere(SourceProblem):
    sentence = "{source} has another file under this name ({detail}), so nothing was taken from it."
    advice = "Choose another source."


class WrongRange(SourceProblem):
    sentence = "{source} sent another part of the file than was asked for."
    advice = "Nothing of it was kept; choose another source."


class FileChangedThere(SourceProblem):
    sentence = "The file at {source} changed while it was fetched."
    advice = "Nothing of the new one was kept; choose another source."


class ChecksumWrong(SourceProblem):
    sentence = "The file from {source} is damaged or another one (its checksum differs); it was removed."
    advice = "Download it again, or choose another source."


# What the program itself keeps --------------------------------------------------------------------------------------


class NoHomeFolder(StetError):
    sentence = "This user has no home folder, so there is no place for settings and models."
    advice = "Set STET_HOME to a folder, and start again."


class SettingsProblem(StetError):
    """The settings could not be read or written as they are; the program works all the same."""


class SettingsDamaged(SettingsProblem):
    sentence = "The settings were damaged; they were set aside as “{aside}” and start fresh."
    advice = "Your documents are not touched."


class SettingsFromNewer(SettingsProblem):
    sentence = "The settings are those of a newer Stet; they were set aside as “{aside}” and start fresh."
    advice = "To use them again, start the newer one and put them back."


class SettingsOdd(SettingsProblem):
    sentence = "Some settings had values that cannot be ({names}), so those start fresh; the old ones are in “{aside}”."
    advice = ""


class SettingsUnreadable(SettingsProblem):
    sentence = "The settings cannot be read ({detail}), so Stet starts without them."
    advice = "Look at “{path}”; it was left as it is."


class SettingsNotKept(SettingsProblem):
    sentence = "The settings could not be kept in “{path}” ({detail}); they hold until Stet ends."
    advice = "Your documents are not touched."


class DatabaseDamaged(StetError):
    sentence = "What Stet keeps beside the documents was damaged; it was set aside as “{aside}” and starts fresh."
    advice = "Your documents and your unsaved text are not in it."


class DatabaseFailed(StetError):
    sentence = "What Stet keeps beside the documents cannot be read or written ({detail})."
    advice = "Your documents are not touched; free some space, or close other windows of Stet."


class JournalDiskFull(StetError):
    sentence = "Crash protection is paused: the disk is full."
    advice = "Your text is here in the window; save it, or free some space: then it goes on by itself."


class JournalFailed(StetError):
    sentence = "Crash protection is paused: “{path}” cannot be written ({detail})."
    advice = "Your text is here in the window; save it. Stet tries again every two seconds."


class JournalUnreadable(StetError):
    sentence = "An unsaved text could not be read back; its journal “{path}” was left as it is."
    advice = "The menu “Unsaved texts” can discard it."


class NoSuchJournal(StetError):
    sentence = "The journal holds no text “{name}”."
    advice = "`recover` lists what it holds."


class Unexpected(StetError):
    """A mistake in the program itself, told calmly."""

    sentence = "Something unexpected happened inside Stet ({detail}). Your text is still here."
    advice = "Save it; what happened is noted, without your text, in “{log}”."


# What is kept beside the documents -------------------------------------------------------------------------------


class UnknownVersion(StetError):
    sentence = "There is no version {number}."
    advice = "The list of versions shows their numbers."


class VersionDamaged(StetError):
    sentence = "Version {number} is damaged and cannot be shown."
    advice = "The other versions and your document are not touched."


# The border between two processes --------------------------------------------------------------------------------


def _all_kinds(root: type[StetError]) -> dict[str, type[StetError]]:
    kinds = {root.__name__: root}
    for kind in root.__subclasses__():
        kinds.update(_all_kinds(kind))
    return kinds


def _rebuild(name: str, facts: dict[str, Any]) -> StetError:
    kind = _all_kinds(StetError).get(name)
    if kind is None:
        return EngineFailed(detail=name)
    return kind(**facts)


def to_wire(error: StetError) -> dict[str, Any]:
    """The error as plain JSON data: its name and its facts."""
    return {"name": type(error).__name__, "facts": error.facts}


def from_wire(data: dict[str, Any]) -> StetError:
    """The error that ``to_wire`` described; an unknown name becomes ``EngineFailed``."""
    try:
        return _rebuild(str(data["name"]), dict(data["facts"]))
    except (KeyError, TypeError, ValueError):
        return EngineFailed(detail=str(data)[:200])
