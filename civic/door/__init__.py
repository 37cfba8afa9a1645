"""The facilitator's door: phones that take attendance without internet, and how their scans are taken in."""
