"""What can go wrong while a model is fetched."""

from __future__ import annotations

from app.core.errors.stet_error import StetError


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
