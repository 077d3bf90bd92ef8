"""The settings file: one TOML file per installation. It is validated as a whole before anything else happens.

Every address of a remote service is a setting, and must be https except on loopback. Secrets are never in the file: it
names the files or environment variables that contain them. Relative paths start at the folder of the settings file.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, model_validator

from tasks.errors import InputError, SettingsError
from tasks.resources import resource
from tasks.text_files import parse_toml, read_text_file

MOST_SIMULTANEOUS = 5
"""Skatteetaten allows at most 5 simultaneous calls per API and organisation (docs/om/bruk.md)."""


DESK_FILE = "desk.duckdb"
"""The name of the file that a run gives the desk."""


def _from_settings_folder(path: Path, info: ValidationInfo) -> Path:
    base = (info.context or {}).get("folder", Path.cwd())
    return (Path(base) / path.expanduser()).resolve()


def remote_address(address: str) -> str:
    """The address of a remote service without a slash at its end. Raises ValueError unless https, or on loopback."""
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return address.rstrip("/")
    if parts.scheme == "http" and parts.hostname and _is_loopback(parts.hostname):
        return address.rstrip("/")
    raise ValueError("must be an https address (http is for loopback only)")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _two_decimals(number: float) -> float:
    if round(number, 2) != number:
        raise ValueError("must have two decimals at most")
    return number


FilePath = Annotated[Path, AfterValidator(_from_settings_folder)]
Address = Annotated[str, AfterValidator(remote_address)]
MunicipalityNumber = Annotated[str, Field(pattern=r"^\d{4}$")]
Percent = Annotated[float, Field(ge=0, le=1000), AfterValidator(_two_decimals)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Installation(_Section):
    """Who runs this installation, in which environment, and where its data are."""

    name: str  # shown on the reports
    environment: Literal["production", "test"]  # test: synthetic person ids only, and a mark on every report
    data_folder: FilePath  # the store, the reports and the analysts' copy; readable by its owner only
    pseudonym_key_file: FilePath  # makes pseudonyms of person ids; another key makes others
    memory_megabytes: Annotated[int, Field(ge=200, le=1_000_000)] = 800  # DuckDB's buffers; the process uses more


class Municipality(_Section):
    """One municipality (the data controller): who it is, and why it may look people up."""

    name: str  # shown on the reports
    organisation_number: Annotated[str, Field(pattern=r"^\d{9}$")]  # the municipality's main one
    delegated: bool = False  # true: a supplier calls on its behalf, and the grant contains consumer_org
    purpose: Annotated[str, Field(min_length=10)]  # why people are looked up; stored with every look-up
    legal_basis: Annotated[str, Field(min_length=10)]  # the law that allows it; stored with every look-up
    settlement_purpose: Annotated[str, Field(min_length=10)] | None = None  # of the yearly settlement's look-ups
    settlement_legal_basis: Annotated[str, Field(min_length=10)] | None = None  # the law that allows those look-ups
    contact: Annotated[str, Field(min_length=5, max_length=500)] | None = None  # for citizens: office, post, telephone


class Maskinporten(_Section):
    """How this installation authenticates at Maskinporten: with a registered key (`kid`) or a certificate chain.

    A key file that ends with .p12 or .pfx is PKCS #12. It contains its own chain, which is used if there is no `kid`.
    """

    # Maskinporten's address, https
    issuer: Annotated[str, AfterValidator(lambda address: remote_address(address) + "/")]
    client_id: str  # the client that is registered at Maskinporten
    private_key_file: FilePath  # RSA, as PEM; or a PKCS #12 file (.p12, .pfx)
    private_key_password_file: FilePath | None = None  # of a PKCS #12 file
    kid: str | None = None  # the id of a key that is registered for the client
    certificate_chain_file: FilePath | None = None  # PEM, instead of kid
    ca_file: FilePath | None = None  # certificate authorities (PEM) to trust for the server, instead of the usual ones

    @model_validator(mode="after")
    def _one_way_to_authenticate(self) -> Maskinporten:
        ways = [self.kid is not None, self.certificate_chain_file is not None]
        if sum(ways) > 1 or not (any(ways) or self.key_is_pkcs12):
            raise ValueError("give exactly one of kid and certificate_chain_file; neither is needed with PKCS #12")
        if self.private_key_password_file is not None and not self.key_is_pkcs12:
            raise ValueError("private_key_password_file is for a private_key_file that ends with .p12 or .pfx")
        return self

    @property
    def key_is_pkcs12(self) -> bool:
        """Whether the private key and its certificates are in a PKCS #12 file."""
        return self.private_key_file.suffix.lower() in {".p12", ".pfx"}


class Api(_Section):
    """One API of the tax administration: its base address, and its scope at Maskinporten."""

    base: Address  # https, without a slash at the end
    scope: str  # at Maskinporten
    ca_file: FilePath | None = None  # certificate authorities (PEM) to trust for the server, instead of the usual ones


class PackagedApi(Api):
    """An API whose path contains a package of rights (rettighetspakke)."""

    package: str  # the package of rights, as Skatteetaten spells it for this API


class AssessmentApi(PackagedApi):
    """Summert skattegrunnlag; `stages` are tried in order (the package is documented for `oppgjoer` only)."""

    stages: list[Literal["oppgjoer", "utkast", "fastsatt"]] = ["oppgjoer"]  # tried in this order


class Apis(_Section):
    """The APIs of the tax administration, each with its own base address."""

    inntekt: PackagedApi  # monthly incomes
    summertskattegrunnlag: AssessmentApi  # yearly tax assessments
    siste_skatteoppgjoer: Api  # the year of the newest assessment that is available
    inntekt_hendelser: Api  # the event feed of monthly incomes
    skatteoppgjoer_hendelser: Api  # the event feed of tax assessments


class Load(_Section):
    """How much load the remote services may get. Calls are counted per API, for the whole installation."""

    simultaneous: Annotated[int, Field(ge=1, le=MOST_SIMULTANEOUS)] = MOST_SIMULTANEOUS  # calls at once
    per_second: Annotated[float, Field(gt=0, le=500)] = 20.0  # calls that start in any one second
    attempts: Annotated[int, Field(ge=1, le=10)] = 4  # of one call with transient faults, the first included
    first_wait_seconds: Annotated[float, Field(gt=0, le=60)] = 0.5  # before the second attempt; doubled for each next
    longest_wait_seconds: Annotated[float, Field(gt=0, le=600)] = 30.0  # waits between attempts grow no further
    # without any data, for one attempt; a whole response may take three times this
    timeout_seconds: Annotated[float, Field(gt=0, le=300)] = 20.0
    batch_persons: Annotated[int, Field(ge=1, le=5000)] = 200  # whose look-ups are one Prefect task
    failures_before_stop: Annotated[int, Field(ge=1)] = 25  # transient outcomes in a row: the service is down


class Plan(_Section):
    """When a person is looked up again. Without an event a stored answer is used; a sweep looks everybody up."""

    sweep: bool = False  # true: the first run of each month is a sweep, and reports what the event feeds missed
    feed_page: Annotated[int, Field(ge=1, le=10_000)] = 1000  # events per page (`antall`)


class FilesSource(_Section):
    """The recipients, in three CSV or Parquet files. manifest: what the sender says that the files have, as JSON.

    payments, stated_incomes, documented: for the yearly settlement, each optional.
    """

    kind: Literal["files"]  # the tables are files
    households: FilePath  # one row per case
    members: FilePath  # one row per person and case
    decisions: FilePath  # one row per decision
    payments: FilePath | None = None  # what was paid per case and month
    stated_incomes: FilePath | None = None  # incomes that are stated for a year
    documented: FilePath | None = None  # what citizens have documented
    manifest: FilePath | None = None  # JSON: rows, SHA-256 and time of each table as the sender knows them


class Connection(_Section):
    """A database. Its connection address is in a file or in an environment variable."""

    connection_file: FilePath | None = None  # one line, the connection address; readable by its owner only
    connection_variable: str | None = None  # the environment variable with the address, instead of a file
    ca_file: FilePath | None = None  # certificate authorities (PEM) to trust for the server, instead of the system's
    query_seconds: Annotated[int, Field(ge=1, le=3600)] = 300  # a query that takes longer is ended
    lock_seconds: Annotated[int, Field(ge=1, le=3600)] = 30  # so is one that waits longer for a locked table

    @model_validator(mode="after")
    def _one_source_of_the_address(self) -> Self:
        if (self.connection_file is None) == (self.connection_variable is None):
            raise ValueError("give exactly one of connection_file and connection_variable")
        return self


class DatabaseSource(Connection):
    """The recipients, by one query per table; payments, stated_incomes and documented as in FilesSource."""

    kind: Literal["database"]  # the tables are queries
    households: str  # SQL: one row per case
    members: str  # SQL: one row per person and case
    decisions: str  # SQL: one row per decision
    payments: str | None = None  # SQL: what was paid per case and month
    stated_incomes: str | None = None  # SQL: incomes that are stated for a year
    documented: str | None = None  # SQL: what citizens have documented


class Verdicts(Connection):
    """The caseworkers' answers in the case system: a query for flag_id, verdict and, optionally, more columns."""

    query: str  # SQL


class Mapping(_Section):
    """Renames the columns of a source: our name = "theirs". A column that is not named here has our name."""

    households: dict[str, str] = {}  # ours = "theirs"
    members: dict[str, str] = {}  # ours = "theirs"
    decisions: dict[str, str] = {}  # ours = "theirs"
    payments: dict[str, str] = {}  # ours = "theirs"
    stated_incomes: dict[str, str] = {}  # ours = "theirs"
    documented: dict[str, str] = {}  # ours = "theirs"


class Recipients(_Section):
    """The source of the active recipients."""

    source: Annotated[FilesSource | DatabaseSource, Field(discriminator="kind")]
    columns: Mapping = Mapping()


class Rules(_Section):
    """Which rule files are used, and how amounts are rounded."""

    folder: FilePath | None = None  # none: the rules packaged with the program
    settlement_file: FilePath | None = None  # rules of the yearly settlement; none: the program's own
    # operational: as payments are rounded; analytic: the amount alone is rounded
    rounding: Literal["operational", "analytic"] = "operational"

    def schemes_folder(self) -> Path:
        """The folder of rule files (`<scheme>/*.yaml`)."""
        return self.folder or resource("config", "schemes")

    def settlement_rules(self) -> Path:
        """The file of the yearly settlement's rules."""
        return self.settlement_file or resource("config", "settlement.yaml")


class Threshold(_Section):
    """The threshold for differences in one direction. A month reaches it by reaching both the kroner and the per cent.

    A difference equal to the threshold reaches it. An entitlement that is lost or gained reaches it whatever its size.
    """

    # the difference per month; "minimum_payout": the scheme's smallest payment
    monthly_kroner: Literal["minimum_payout"] | Annotated[float, Field(ge=0)] = "minimum_payout"
    monthly_percent: Percent = 0.0  # of the decided amount
    months_in_a_row: Annotated[int, Field(ge=1, le=24)] = 1  # this many newest months, all in one direction
    cumulative_kroner: Annotated[float, Field(gt=0)] | None = None  # also reached by the sum of the compared months


class DatedLimit(_Section):
    """Thresholds from a month on, for one municipality or scheme, or for all if none is named."""

    # the first month it is in force (YYYY-MM)
    valid_from: Annotated[str, Field(alias="from", pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] = "2000-01"
    municipality: MunicipalityNumber | None = None  # none: all
    scheme: str | None = None  # none: all
    increase: Threshold = Threshold()  # the entitlement is more than was decided
    decrease: Threshold = Threshold()  # the entitlement is less than was decided


class Changes(_Section):
    """When a difference is flagged. Differences equal to or above the limit are flagged, smaller ones observed."""

    # the difference per month for all cases; "minimum_payout": the scheme's smallest payment
    limit_kroner: Literal["minimum_payout"] | Annotated[float, Field(ge=0)] = "minimum_payout"
    limits: tuple[DatedLimit, ...] = ()  # the most specific one in force replaces limit_kroner
    months_back: Annotated[int, Field(ge=1, le=24)] = 12  # months compared, including the run's own month
    one_off: Literal["group", "wait", "flag"] = "group"  # one-off pay: flagged apart, left to next month, as usual
    cool_down_days: Annotated[int, Field(ge=0, le=365)] = 30  # no flag this soon after a decision based on the month
    quiet_days: Annotated[int, Field(ge=0, le=365)] = 30  # an answer that is not final suppresses the flag
    check_again_days: Annotated[int, Field(ge=1, le=730)] = 180  # after a manual check without a date of its own
    rates_group_percent: Annotated[float, Field(gt=0, le=100)] = 20.0  # of a scheme's cases: counted, not flagged


class Awaiting(_Section):
    """How long a household waits for the report of a usual payer, and which payers are usual."""

    months_before: Annotated[int, Field(ge=1, le=12)] = 3  # a usual payer reported in each of these months before
    days: Annotated[int, Field(ge=0, le=60)] = 10  # after the month became mature; 0: no waiting


class Brake(_Section):
    """When a run is held: its figures differ too much from the published runs before it (tasks/changes/brake.py)."""

    enabled: bool = True  # false: no run is held
    runs: Annotated[int, Field(ge=1, le=500)] = 12  # published runs that the band is computed from
    least_runs: Annotated[int, Field(ge=2, le=500)] = 6  # with fewer, the three limits below are used
    flagged_share: Annotated[float, Field(ge=0, le=1)] = 0.5  # of the cases that were compared
    mean_change_kroner: Annotated[float, Field(ge=0)] = 400.0  # per compared case and month, up or down
    not_checked_share: Annotated[float, Field(ge=0, le=1)] = 0.5  # of all cases; unanswered ones are not counted
    spread: Annotated[float, Field(gt=0, le=100)] = 5.0  # the band: median ± spread × median distance from it
    least_band_share: Annotated[float, Field(ge=0, le=1)] = 0.05  # minimum half-width of a share's band
    least_band_kroner: Annotated[float, Field(ge=0)] = 100.0  # minimum half-width of the mean change's band
    least_cases: Annotated[int, Field(ge=0)] = 10  # minimum half-width of every band, in cases
    second_person: bool = False  # true: the user who ran a held run cannot release it

    @model_validator(mode="after")
    def _enough_runs(self) -> Brake:
        if self.least_runs > self.runs:
            raise ValueError("least_runs cannot be more than runs")
        return self


class DeliveryGuard(_Section):
    """When a municipality's delivery is held: it differs too much from that of the last published run.

    A figure may differ by a share of the last one, or by a number of rows where that is more.
    """

    enabled: bool = True  # false: no municipality is held
    fewer_rows_share: Annotated[float, Field(ge=0, le=1)] = 0.05  # fewer rows of a table, or cases without rows in it
    more_rows_share: Annotated[float, Field(ge=0, le=100)] = 0.5  # more rows of a table
    faulty_rows_share: Annotated[float, Field(ge=0, le=1)] = 0.05  # more faulty rows, of the rows of the table
    fewer_rows: Annotated[int, Field(ge=0)] = 5  # this many fewer, faulty, or without rows, are always accepted
    more_rows: Annotated[int, Field(ge=0)] = 50  # this many more are always accepted
    oldest_hours: Annotated[int, Field(ge=1, le=8760)] | None = None  # of the manifest's delivered_at; none: any age
    missing_days: Annotated[int, Field(ge=0, le=730)] = 35  # a case that is not delivered this long counts as closed


class Retention(_Section):
    """Retention periods in months; `bostotte purge` deletes older data. The municipality decides them."""

    raw_answers_months: Annotated[int, Field(ge=0, le=120)] = 3  # the bodies of answers, after the look-up
    closed_cases_months: Annotated[int, Field(ge=0, le=120)] = 12  # a case's incomes and inputs, after its last run
    reports_months: Annotated[int, Field(ge=0, le=120)] = 12  # reports, held reports, simulations


class Ledger(_Section):
    """An outside witness of the ledger of look-ups: see `docs/how-to/verify-the-ledger.md`."""

    witness_file: FilePath | None = None  # gets a line with the ledger's head after each run, for a remote log


class Reports(_Section):
    """The language in which pages and workbook open; a reader can change it in the report itself."""

    language: Literal["nb", "nn", "en"] = "nb"  # bokmål, nynorsk or English


class Encryption(_Section):
    """Encryption at rest of the store and its backups; and of the analysts' copy, if that has a key of its own.

    A key is 64 hexadecimal digits in a file or an environment variable, never in the settings themselves.
    """

    enabled: bool = True  # false: the store and its backups are not encrypted
    key_file: FilePath | None = None  # the store's key
    key_variable: str | None = None  # the environment variable with the store's key, instead of a file
    snapshot_key_file: FilePath | None = None  # no key: the analysts' copy is pseudonymous and not encrypted
    snapshot_key_variable: str | None = None  # the environment variable with that key, instead of a file

    @model_validator(mode="after")
    def _one_source_of_each_key(self) -> Encryption:
        for name in ("key", "snapshot_key"):
            if getattr(self, f"{name}_file") is not None and getattr(self, f"{name}_variable") is not None:
                raise ValueError(f"give {name}_file or {name}_variable, not both")
        return self

    @property
    def has_key(self) -> bool:
        """Whether the settings name a source of the store's key."""
        return self.key_file is not None or self.key_variable is not None


def _with_key(encryption: Encryption) -> Encryption:
    if encryption.enabled and not encryption.has_key:
        raise ValueError(
            "the store is encrypted, and needs a key: give key_file (bostotte doctor --make-encryption-key FILE makes "
            "one) or key_variable; or switch encryption off with enabled = false"
        )
    return encryption


class Analysts(_Section):
    """The analysts' copy: where it is, who may read it, how detailed it is, and the smallest count that is shown."""

    folder: FilePath | None = None  # none: analyst/ in the data folder
    group: str | None = None  # the operating system's group that may read it; none: only its owner
    parquet: bool = True  # also write the tables as Parquet
    detail: Literal["safe", "full"] = "safe"  # full: exact amounts and dates, for those with a legal need of them
    smallest_count: Annotated[int, Field(ge=1, le=100)] = 5  # smaller counts are hidden; 1 hides nothing


class OpenIdProvider(_Section):
    """The municipality's OpenID provider. The names of the claims are the provider's own."""

    issuer: Address  # the provider's own, as its tokens name it
    client_id: str  # the desk, as it is registered at the provider
    client_secret_file: FilePath | None = None  # none: a public client, with PKCE alone
    scopes: str = "openid profile"  # what is requested at login
    subject_claim: str = "sub"  # the claim that identifies a person
    name_claim: str = "name"  # the claim with the person's name
    groups_claim: str = "groups"  # the claim with the person's groups or roles


class DeskAccess(_Section):
    """What the members of a group may do on the desk. teams, schemes: those of their cases; none: all."""

    group: Annotated[str, Field(min_length=1)]  # as the provider's claim has it
    role: Literal["caseworker", "leader", "operator", "auditor"]  # what the group may do
    teams: tuple[str, ...] | None = None  # whose cases it may open; none: all
    schemes: tuple[str, ...] | None = None  # whose cases it may open; none: all
    by_hand: bool = False  # true: also cases that must be checked by hand, as number only


class Barred(_Section):
    """A person who must not handle a case (habilitet, forvaltningsloven § 6). subject: of the subject claim."""

    subject: str  # the person, as the subject claim has it
    case_id: str  # the case


class Desk(_Section):
    """The desk (`bostotte desk`): its addresses, who logs in and how, and where its work is kept."""

    host: str = "127.0.0.1"  # the address that the desk listens on, behind the reverse proxy
    port: Annotated[int, Field(ge=0, le=65_535)] = 8765  # the port that the desk listens on
    health_port: Annotated[int, Field(ge=0, le=65_535)] = 8766  # on loopback: /live, /ready, /metrics
    address: Address = "http://127.0.0.1:8765"  # where browsers reach it
    login: Literal["oidc", "demo"] = "oidc"  # demo: a list of synthetic people, on loopback only
    provider: OpenIdProvider | None = None  # who logs people in; required with login = "oidc"
    access: tuple[DeskAccess, ...] = ()  # what each group may do; whoever is in none of them is refused
    barred: tuple[Barred, ...] = ()  # cases that a person must not open
    work: Connection | None = None  # a PostgreSQL database; none: an SQLite file in the data folder
    trusted_proxies: tuple[str, ...] = ()  # addresses whose X-Forwarded-For is believed
    idle_minutes: Annotated[int, Field(ge=1, le=480)] = 30  # a session without a request ends
    most_hours: Annotated[int, Field(ge=1, le=24)] = 10  # every session ends
    undo_minutes: Annotated[int, Field(ge=0, le=120)] = 10  # an answer can be undone; the store takes it after that
    deadline_days: Annotated[int, Field(ge=1, le=365)] = 14  # from the day a case was found
    reply_days: Annotated[int, Field(ge=1, le=365)] = 21  # until a case that waits for the applicant comes back

    @model_validator(mode="after")
    def _one_way_to_log_in(self) -> Self:
        if (self.login == "oidc") != (self.provider is not None):
            raise ValueError("login = oidc needs provider, and login = demo has none")
        if self.login == "demo" and not (_is_loopback(self.host) and self.address.startswith("http:")):
            raise ValueError("login = demo is for loopback only: host and address must be 127.0.0.1")
        return self


class Alerts(_Section):
    """Who is given how a run ended. What is sent has counts only, and no small one; unsent alerts are messages."""

    states: list[Literal["complete", "incomplete", "held", "failed"]] = ["incomplete", "held", "failed"]  # which runs
    command: list[str] = []  # a program and its arguments; it gets the alert as JSON on standard input
    webhook_file: FilePath | None = None  # holds an address (a secret), which gets the alert as JSON (POST)
    ping_file: FilePath | None = None  # holds an address (a secret), which is requested (GET) after each complete run


class Metrics(_Section):
    """Metrics of the last run for Prometheus' node_exporter."""

    file: FilePath | None = None  # in the folder of its textfile collector, with the ending .prom
    group: str | None = None  # the operating system's group that may read it; none: only its owner


class Prefect(_Section):
    """The Prefect server that records the runs; none: a temporary one on loopback for each run."""

    api: Address | None = None  # of a permanent server; its concurrency limit is shared by all its workers
    auth_file: FilePath | None = None  # one line, `user:password` of the server at api; readable by its owner only
    ca_file: FilePath | None = None  # certificate authorities (PEM) to trust for that server, instead of the usual ones


class Settings(_Section):
    """All settings of an installation."""

    installation: Installation
    municipalities: Annotated[dict[MunicipalityNumber, Municipality], Field(min_length=1)]
    maskinporten: Maskinporten
    apis: Apis
    recipients: Recipients
    load: Load = Load()
    plan: Plan = Plan()
    rules: Rules = Rules()
    changes: Changes = Changes()
    awaiting: Awaiting = Awaiting()
    brake: Brake = Brake()
    delivery: DeliveryGuard = DeliveryGuard()
    retention: Retention = Retention()
    ledger: Ledger = Ledger()
    reports: Reports = Reports()
    verdicts: Verdicts | None = None
    encryption: Annotated[Encryption, AfterValidator(_with_key), Field(validate_default=True)] = Encryption()
    analysts: Analysts = Analysts()
    prefect: Prefect = Prefect()
    alerts: Alerts = Alerts()
    metrics: Metrics = Metrics()
    desk: Desk | None = None  # none: no desk, and no file for it

    @model_validator(mode="after")
    def _demo_login_for_synthetic_persons(self) -> Self:
        if self.desk is not None and self.desk.login == "demo" and not self.synthetic_persons:
            raise ValueError("desk.login = demo is for synthetic persons only: environment must be test")
        return self

    @property
    def database_file(self) -> Path:
        """The store: one DuckDB file."""
        return self.installation.data_folder / "bostotte.duckdb"

    @property
    def snapshot_file(self) -> Path:
        """The analysts' copy: pseudonymous, replaced by rename at the end of each run."""
        folder = self.analysts.folder or self.installation.data_folder / "analyst"
        return folder / "bostotte-analyst.duckdb"

    @property
    def desk_file(self) -> Path:
        """What the newest published run gives the desk: one DuckDB file, replaced by rename."""
        return self.installation.data_folder / "desk" / DESK_FILE

    @property
    def desk_work_file(self) -> Path:
        """The desk's own database, where the settings name no other."""
        return self.installation.data_folder / "desk" / "work.sqlite"

    @property
    def reports_folder(self) -> Path:
        """One folder per run with the report and the workbook."""
        return self.installation.data_folder / "reports"

    @property
    def held_folder(self) -> Path:
        """One folder per held run, with the files that are published if somebody releases it."""
        return self.installation.data_folder / "held"

    @property
    def what_if_folder(self) -> Path:
        """The results of simulations and rehearsals."""
        return self.installation.data_folder / "what-if"

    @property
    def exports_folder(self) -> Path:
        """One folder per export of a citizen's data."""
        return self.installation.data_folder / "exports"

    @property
    def rejects_folder(self) -> Path:
        """One workbook per import with the rows that were not imported, for the caseworker who wrote them."""
        return self.installation.data_folder / "rejected-answers"

    @property
    def backups_folder(self) -> Path:
        """Copies of the store, made by `bostotte backup`."""
        return self.installation.data_folder / "backups"

    @property
    def synthetic_persons(self) -> bool:
        """Synthetic person ids (month + 80) are used outside production, and only there."""
        return self.installation.environment != "production"


def load_settings(path: Path) -> Settings:
    """Read and validate a settings file.

    Raises SettingsError. Its message names the file, the setting and what is wrong, but never the value.
    """
    if not path.exists():
        raise SettingsError(f"There is no settings file {path}.", advice="Start from config/production.example.toml.")
    what = f"The settings file {path}"
    try:
        raw: dict[str, Any] = parse_toml(read_text_file(path, what), what)
    except InputError as fault:
        raise SettingsError(fault.message, advice=fault.advice) from None
    try:
        return Settings.model_validate(raw, context={"folder": path.resolve().parent})
    except ValidationError as fault:
        problems = "; ".join(
            f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in fault.errors(include_input=False)
        )
        raise SettingsError(f"The settings file {path} is not usable: {problems}.") from fault
