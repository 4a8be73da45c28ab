"""Spelling: which words are looked up, in which Hunspell dictionaries, and the process in which Hunspell runs."""
