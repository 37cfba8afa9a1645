"""Departments, provinces, districts and settlements. INEI codes are text: leading zeros matter."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core.db import Base, enum_type
from civic.core.text import fold


class AreaType(StrEnum):
    """Urban or rural, by settlement (never by district)."""

    URBAN = "urban"
    RURAL = "rural"


class Department(Base):
    """A department, or Callao."""

    __tablename__ = "departments"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))


class Province(Base):
    """A province; its code is the first four digits of its districts'."""

    __tablename__ = "provinces"

    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    department_code: Mapped[str] = mapped_column(ForeignKey("departments.code"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(80), index=True)

    department: Mapped[Department] = relationship(lazy="joined")


class District(Base):
    """A district. `reniec_code` is the number printed on a DNI, which collides with INEI's."""

    __tablename__ = "districts"

    ubigeo: Mapped[str] = mapped_column(String(6), primary_key=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(170), index=True)  # «santa cruz huaylas ancash»
    reniec_code: Mapped[str | None] = mapped_column(String(6), index=True)
    capital: Mapped[str | None] = mapped_column(String(80))
    altitude_m: Mapped[float | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    population: Mapped[int | None]  # projected to 30 June 2025

    province: Mapped[Province] = relationship(lazy="joined")

    @property
    def full_name(self) -> str:
        """«distrito, provincia»: names such as Santa Cruz exist in several provinces."""
        return f"{self.name}, {self.province.name}"


class Settlement(Base):
    """A centro poblado with its urban or rural mark."""

    __tablename__ = "settlements"

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    ubigeo: Mapped[str] = mapped_column(ForeignKey("districts.ubigeo"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120), index=True)
    area_type: Mapped[AreaType] = mapped_column(enum_type(AreaType))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]

    district: Mapped[District] = relationship()


def district_key(name: str, province: str, department: str) -> str:
    """The folded text by which a district is looked up."""
    return fold(f"{name} {province} {department}")
