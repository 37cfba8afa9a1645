"""Calls, proposals from draft to publication, their versions, authors and amendments."""
