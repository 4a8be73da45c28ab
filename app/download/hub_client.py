"""The hub library (huggingface-hub) with a client of our own: no telemetry, no token, and our way through proxies."""

from __future__ import annotations

import functools
import os
from types import ModuleType
from typing import Any

from app import __version__
from app.download.connection import Connecting

# Seconds to wait for a connection, and for the answer to the first question.
CONNECT_SECONDS = 10.0
_SECRET = ("cookie", "authorization")
HEADERS = {"user-agent": f"Stet/{__version__}", "accept-encoding": "identity"}


@functools.cache
def hub_library() -> ModuleType:
    """The library, imported at the first download."""
    os.environ.update(HF_HUB_DISABLE_TELEMETRY="1", DO_NOT_TRACK="1", HF_HUB_DISABLE_IMPLICIT_TOKEN="1")
    import huggingface_hub
    from huggingface_hub.utils import httpx

    class ByOurConnection(httpx.BaseTransport):
        """What the library asks goes the way of the transfer: one rule for proxies, certificates and time limits.

        Its own would stop at a SOCKS proxy that is named for other addresses, read the certificates a second time
        (70 ms of the processor), and add what ~/.netrc says.
        """

        def handle_request(self, request: Any) -> Any:
            headers = {name: value for name, value in request.headers.items() if name not in _SECRET}
            answer = Connecting(CONNECT_SECONDS, CONNECT_SECONDS).get(str(request.url), headers, method=request.method)
            try:
                return httpx.Response(answer.status, headers=list(answer.headers.items()), content=b"")
            finally:
                answer.close()

    def client() -> Any:
        return httpx.Client(headers=HEADERS, transport=ByOurConnection(), trust_env=False, follow_redirects=False)

    huggingface_hub.set_client_factory(client)
    return huggingface_hub
