"""Courses: programmes, their editions, enrolment, the rule of completion and who was trained."""
