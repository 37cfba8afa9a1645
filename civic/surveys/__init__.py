"""Tests and surveys of events and courses: questions, answers by phone or typed from paper, what was gained."""
