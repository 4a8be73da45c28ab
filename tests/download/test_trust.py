"""Whom a download believes: certificates of the right host and time, https only, the proxy that the computer names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import DownloadProblem, ProxyUnusable, RedirectRefused, UntrustedCertificate
from app.download import connection, hub, hub_client
from app.download.connection import Connecting
from app.download.hub import opened
from app.download.sources import source_from
from tests.download.certificates import authority, context
from tests.download.conftest import Run, entry_for, planted
from tests.download.hub import Fault, LoopbackHub, serving
from tests.download.proxy import proxying
from tests.download.socks_proxy import socks_proxying

CONTENT = planted(1_000_000, seed=14)
HERE = "IP:127.0.0.1,DNS:localhost"


@pytest.fixture
def known(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an authority that this computer trusts for the length of a test."""
    folder = tmp_path_factory.mktemp("authority")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority(folder)))
    _forget()
    yield folder
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    """What the program keeps of whom it trusts, and of the proxy, for as long as it runs."""
    connection._context.cache_clear()
    hub_client.hub_library.cache_clear()


def judged(served: LoopbackHub) -> list[DownloadProblem]:
    """What the question and the transfer each say of that hub, which must be the same."""
    found: list[DownloadProblem] = []
    source, entry = source_from(served.endpoint), entry_for(served)
    url = source.urls(entry)[0]
    with pytest.raises(DownloadProblem) as caught:
        hub.ask(source, url, entry)
    found.append(caught.value)
    with pytest.raises(DownloadProblem) as caught:
        opened(Connecting(5, 5), source, url, 0, entry.bytes, entry.bytes, "")
    found.append(caught.value)
    return found


def test_a_known_certificate_is_believed_on_both_hosts(tmp_path: Path, known: Path) -> None:
    with serving(CONTENT, tls=context(known, HERE)) as served:
        assert Run(entry_for(served), tmp_path, [served.endpoint])().read_bytes() == CONTENT
    assert served.endpoint.startswith("https://")
    assert served.methods() == [("hub", "HEAD"), ("hub", "GET"), ("cdn", "GET")]


@pytest.mark.parametrize(("hosts", "days", "reason"), [
    (HERE, -1, "certificate has expired"),
    ("DNS:huggingface.co", 2, "is not valid for '127.0.0.1'"),
])
def test_a_certificate_that_does_not_hold_is_refused(known: Path, hosts: str, days: int, reason: str) -> None:
    with serving(CONTENT, tls=context(known, hosts, days)) as served:
        for problem in judged(served):
            assert isinstance(problem, UntrustedCertificate)
            assert "could not prove that it is what it says" in problem.message()
            assert reason in problem.message()
    assert served.requests == []


def test_an_unknown_authority_is_refused(known: Path, tmp_path: Path) -> None:
    authority(tmp_path)
    with serving(CONTENT, tls=context(tmp_path, HERE)) as served:
        assert all(isinstance(problem, UntrustedCertificate) for problem in judged(served))
    assert served.requests == []


def test_the_host_that_is_led_to_must_prove_itself_too(known: Path, tmp_path: Path) -> None:
    with serving(CONTENT, tls=context(known, "IP:127.0.0.1")) as served, pytest.raises(UntrustedCertificate):
        Run(entry_for(served), tmp_path, [served.endpoint])()
    assert not (tmp_path / "Planted-Q4.gguf").exists()


def test_https_leads_to_no_http(known: Path, tmp_path: Path) -> None:
    with serving(CONTENT) as plain, serving(CONTENT, Fault(at_hub=True), tls=context(known, HERE)) as served:
        assert served.fault is not None
        served.fault.redirect = f"{plain.endpoint}/x"
        with pytest.raises(RedirectRefused):
            Run(entry_for(served), tmp_path, [served.endpoint])()
    assert plain.requests == []


@pytest.mark.parametrize("tls", [False, True])
def test_the_proxy_of_the_environment_is_used(
    known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tls: bool
) -> None:
    with serving(CONTENT, tls=context(known, HERE) if tls else None) as served, proxying() as proxy:
        monkeypatch.setenv("https_proxy" if tls else "http_proxy", proxy.address.replace("://", "://ann:s%20e@"))
        _forget()
        assert Run(entry_for(served), tmp_path / "1", [served.endpoint])().read_bytes() == CONTENT
        assert len(proxy.asked) >= 3 - tls  # the question and the transfer may share a way to the hub, not to the other
        assert all(line.startswith("CONNECT ") == tls for line in proxy.asked)
        assert all("roxy-" in headers and "Basic YW5uOnMgZQ==" in headers for headers in proxy.headers)
        assert all("proxy-authorization" not in headers for *_, headers in served.requests)
        proxy.asked.clear()
        monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
        _forget()
        assert Run(entry_for(served), tmp_path / "2", [served.endpoint])().read_bytes() == CONTENT
        assert proxy.asked == []


def test_a_proxy_that_refuses_is_said(known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(CONTENT, tls=context(known, HERE)) as served, proxying("407 Proxy Authentication Required") as proxy:
        monkeypatch.setenv("https_proxy", proxy.address)
        _forget()
        for problem in judged(served):
            assert isinstance(problem, ProxyUnusable)
            assert "407 Proxy Authentication Required" in problem.message()
    assert served.requests == []


def test_a_proxy_that_is_not_there_is_said(known: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(CONTENT, tls=context(known, HERE)) as served:
        monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
        _forget()
        for problem in judged(served):
            assert isinstance(problem, ProxyUnusable)
            assert "(Connection refused)" in problem.message()


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("login", ["", "ann:s e@:"])
def test_a_socks_proxy_leads_on_by_name(
    known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tls: bool, login: str
) -> None:
    with serving(CONTENT, tls=context(known, HERE) if tls else None) as served, socks_proxying(login=login) as proxy:
        address = proxy.address.replace("://", "://ann:s%20e%40%3A@") if login else proxy.address
        monkeypatch.setenv("all_proxy", address)
        _forget()
        assert Run(entry_for(served), tmp_path, [served.endpoint])().read_bytes() == CONTENT
        assert len(proxy.asked) == 3
        assert proxy.asked[0] == served.endpoint.rpartition("/")[2]
        assert all("proxy-authorization" not in headers for *_, headers in served.requests)


def test_a_socks_proxy_for_other_addresses_is_in_nobodys_way(
    known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the guides of Clash tell to set: an http proxy for https, and SOCKS for all else."""
    with serving(CONTENT, tls=context(known, HERE)) as served, proxying() as proxy:
        monkeypatch.setenv("https_proxy", proxy.address)
        monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:9")
        _forget()
        assert Run(entry_for(served), tmp_path, [served.endpoint])().read_bytes() == CONTENT
        assert len(proxy.asked) == 3


@pytest.mark.parametrize(("answer", "login", "told"), [
    (2, "", "not allowed by its rules"), (77, "", "answer 77"),
    (0, "ann:secret", "it asks for a user name and a password")])
def test_a_socks_proxy_that_refuses_is_said(
    known: Path, monkeypatch: pytest.MonkeyPatch, answer: int, login: str, told: str
) -> None:
    with serving(CONTENT, tls=context(known, HERE)) as served, socks_proxying(answer, login) as proxy:
        monkeypatch.setenv("all_proxy", proxy.address)
        _forget()
        for problem in judged(served):
            assert isinstance(problem, ProxyUnusable)
            assert f"({told})" in problem.message()
        assert served.requests == []


def test_a_socks_proxy_that_does_not_know_the_password_is_said(known: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(CONTENT, tls=context(known, HERE)) as served, socks_proxying(login="ann:secret") as proxy:
        monkeypatch.setenv("all_proxy", proxy.address.replace("://", "://ann:wrong@"))
        _forget()
        for problem in judged(served):
            assert isinstance(problem, ProxyUnusable)
            assert "(wrong user name or password)" in problem.message()


@pytest.mark.parametrize("kind", ["no socks", "gone"])
def test_what_is_no_socks_proxy_is_said(known: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """An http proxy that is named as a SOCKS one, and a port on which nobody is."""
    with serving(CONTENT, tls=context(known, HERE)) as served, serving(CONTENT) as other:
        monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:9" if kind == "gone" else
                           other.endpoint.replace("http://", "socks5://"))
        _forget()
        for problem in judged(served):
            assert isinstance(problem, ProxyUnusable)
            assert ("(Connection refused)" in problem.message()) == (kind == "gone")


@pytest.mark.parametrize("address", ["socks4://127.0.0.1:9", "https://127.0.0.1:9"])
def test_a_proxy_that_is_not_spoken_to_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("all_proxy", address)
    _forget()
    with serving(CONTENT) as served:
        with pytest.raises(ProxyUnusable, match="only http:// and socks5:// are spoken"):
            Run(entry_for(served), tmp_path, [served.endpoint])()
        assert served.requests == []
    monkeypatch.undo()
    _forget()
