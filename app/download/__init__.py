"""Bytes in: the only package that may use the network (empty until the first download)."""
