"""A model's vocabulary: text and scaffolding to tokens, tokens to bytes.

The binding module is handed in, since only ``llama_engine`` imports it.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from app.core.chat_template import Control, TemplateName, recognise, render, render_built_in
from app.core.generation import Message
from app.core.thinking import THINK_END, THINK_START, thinking_style

PIECE_BYTES = 256  # the longest piece of Qwen3's vocabulary has 128 bytes


class Vocabulary:
    """Tokenizes for one model; may be used from several threads as long as the model is there.

    Args:
        binding: the ``llama_cpp.llama_cpp`` module.
        model: the ``llama_model`` pointer.
        architecture: ``general.architecture`` of the file.
        family: the catalog's name of the prompt template, None: recognise it.
    """

    def __init__(self, binding: ModuleType, model: Any, architecture: str, family: str | None) -> None:
        self._ll = binding
        self._vocab = binding.llama_model_get_vocab(model)
        self._chat_template: bytes = binding.llama_model_chat_template(model, None) or b""
        self._markers = self._marker_pattern()
        self._follows_newline = binding.llama_vocab_type(self._vocab) == binding.LLAMA_VOCAB_TYPE_SPM
        self.size: int = binding.llama_vocab_n_tokens(self._vocab)
        template_text = self._chat_template.decode("utf-8", "replace")
        self.template: TemplateName = recognise(family, architecture, template_text)
        self.thinking_style = thinking_style(self.template, template_text)
        # Some files make the tags control tokens, which have no text of their own.
        tags = {tag: self._ids(tag, special=True) for tag in (THINK_START, THINK_END)} if self.thinking_style else {}
        # What was found out of tokens is kept: an answer uses some thousand different ones at most.
        self._pieces = {tokens[0]: tag.encode() for tag, tokens in tags.items() if len(tokens) == 1}
        self._ends: dict[int, bool] = {}
        if self.template == "built-in" and render_built_in(self._built_in, [Message("user", "x")]) is None:
            self.template = "plain"

    @property
    def can_think(self) -> bool:
        """Whether the model is of a kind that thinks before it answers."""
        return self.thinking_style is not None

    @property
    def opens_thinking(self) -> bool:
        """Whether a prompt with thinking ends inside the think block already."""
        return self.thinking_style is not None and bool(self.thinking_style.on)

    def closing_of_thinking(self) -> list[int]:
        """What is written behind thinking that has used up its budget, so that the answer begins; none: cannot think.

        Only the closing tag is read as one, and what follows it.
        """
        if self.thinking_style is None:
            return []
        words, tag, rest = self.thinking_style.closing.partition(THINK_END)
        return [*self.text(words), *self._tokenize(tag + rest, special=True, after=())]

    def prompt(self, messages: Sequence[Message], thinking: bool = False) -> list[int]:
        """The tokens that stand before the answer: control tokens from our scaffolding only, BOS once if at all.

        Args:
            messages: the turns, ending with a user turn.
            thinking: let the model think before it answers; one that cannot gets the same prompt either way.
        """
        start = self.thinking_style.answer_start(thinking) if self.thinking_style else ""
        segments = None
        if self.template == "built-in":
            segments = render_built_in(self._built_in, messages, start)
        if segments is None:
            segments = render("plain" if self.template == "built-in" else self.template, messages, start)
        tokens: list[int] = []
        if self._ll.llama_vocab_get_add_bos(self._vocab):
            tokens.append(self._ll.llama_vocab_bos(self._vocab))
        for segment in segments:
            if isinstance(segment, Control):
                found = self._tokenize(segment.text, special=True, after=tokens)
                # A built-in template may begin with the token that was just put there.
                tokens += found[1:] if len(tokens) == 1 and found[:1] == tokens else found
            else:
                tokens += self.text(segment.text, after=tokens)
        return tokens

    def text(self, text: str, after: Sequence[int] = ()) -> list[int]:
        """Data as tokens, none of them a control token.

        Some markers are matched in plain text too (Qwen3's <think> is "user defined", not control); they are cut in
        two here, so that they are text like everything else.
        """
        if self._markers is None:
            return self._tokenize(text, special=False, after=after)
        tokens: list[int] = []
        done = 0
        for cut in [*(found.start() + 1 for found in self._markers.finditer(text)), len(text)]:
            tokens += self._tokenize(text[done:cut], special=False, after=tokens or after)
            done = cut
        return tokens

    def bytes_of(self, token: int) -> bytes:
        """The bytes that ``token`` stands for in a text; none for a control token that is no tag of thinking."""
        if token in self._pieces:
            return self._pieces[token]
        piece = ctypes.create_string_buffer(PIECE_BYTES)
        length = self._ll.llama_token_to_piece(self._vocab, token, piece, PIECE_BYTES, 0, False)
        if length < 0:
            piece = ctypes.create_string_buffer(-length)
            length = self._ll.llama_token_to_piece(self._vocab, token, piece, -length, 0, False)
        self._pieces[token] = found = piece.raw[:length]
        return found

    def is_control(self, token: int) -> bool:
        """Whether ``token`` means something to the model beyond its text: the end of a turn and the like."""
        return bool(self._ll.llama_vocab_is_control(self._vocab, token))

    def ends_answer(self, token: int) -> bool:
        """Whether the model says by ``token`` that it is done."""
        if token not in self._ends:
            self._ends[token] = bool(self._ll.llama_vocab_is_eog(self._vocab, token))
        return self._ends[token]

    def _tokenize(self, text: str, *, special: bool, after: Sequence[int]) -> list[int]:
        if self._follows_newline and after and not self.is_control(after[-1]):
            # A SentencePiece vocabulary puts a space before every text it is given; behind a newline, which is a
            # token of its own there, that is before the newline.
            lead = self._ids("\n", special=False)
            tokens = self._ids("\n" + text, special=special)
            if tokens[:len(lead)] == lead:
                return tokens[len(lead):]
        return self._ids(text, special=special)

    def _ids(self, text: str, *, special: bool) -> list[int]:
        data = text.encode("utf-8", "replace")  # half a surrogate is no text and ends llama.cpp's process
        room = len(data) + 8
        while True:
            tokens = (ctypes.c_int32 * room)()
            count = self._ll.llama_tokenize(self._vocab, data, len(data), tokens, room, False, special)
            if count >= 0:
                return tokens[:count]
            room = -count

    def _built_in(self, pairs: Sequence[tuple[str, str]]) -> str | None:
        """llama.cpp's own list of templates: recognised by their text, drawn by C code, no Jinja."""
        turns = (self._ll.llama_chat_message * len(pairs))(
            *(self._ll.llama_chat_message(role.encode(), content.encode()) for role, content in pairs))
        drawn = ctypes.create_string_buffer(4096 + 2 * sum(len(content) for _, content in pairs))
        length = self._ll.llama_chat_apply_template(self._chat_template, turns, len(pairs), True, drawn, len(drawn))
        return drawn.raw[:length].decode("utf-8", "replace") if 0 <= length <= len(drawn) else None

    def _marker_pattern(self) -> re.Pattern[str] | None:
        ll, vocab = self._ll, self._vocab
        raw = [ll.llama_vocab_get_text(vocab, token) for token in range(ll.llama_vocab_n_tokens(vocab))
               if ll.llama_vocab_get_attr(vocab, token) & ll.LLAMA_TOKEN_ATTR_USER_DEFINED]
        texts = [text.decode("utf-8", "replace") for text in raw if text]
        markers = sorted((text for text in texts if re.fullmatch(r"[<\[]\S*\w\S*[>\]]", text)), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, markers))) if markers else None
