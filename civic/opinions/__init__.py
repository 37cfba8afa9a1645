"""What people say of a proposal: support, comments and their moderation."""
