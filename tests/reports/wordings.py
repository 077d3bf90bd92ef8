"""What the texts for people do not say, and what they say instead: Husbanken's terms, klarspråk, and nynorsk's own words.

Each pattern is a regular expression that is searched for without regard to case.
"""

from __future__ import annotations

BOKMAAL = {
    # Wrong, or it can mean two things.
    r"kommer først i neste": "blir kontrollert på nytt i neste kontroll, før de andre",
    r"prøves først": "blir prøvd igjen neste gang, før de andre",
    r"passer til søket": "ingen saker i denne listen har det saksnummeret",
    r"er det utbetalt .* for (lite|mye)": "anslag siden vedtaket",
    r"utbetalt for (lite|mye)": "for lite, anslag: utbetalinger blir ikke sett",
    r"til nå \(kr\)|til nå, kr": "siden vedtaket, anslag",
    r"i én måned fra": "for {måned}",
    r"\bvarer\b(?! før)": "også måneden før",
    r"\bmeldt\b|\bmeldes\b": "funnet: «avvik … meldt» er kvalitetssystemets ord",
    r"når grensen|grensen som ble nådd|grense nådd": "er på grensen eller over",
    r"siden sist": "siden forrige kontroll",
    r"støtten faller bort|\bfaller bort\b": "beregnet til 0 kr",
    r"(?<!mulig )ny rett til støtte|^ny rett": "mulig ny rett",
    r"^lavere støtte|^høyere støtte": "beregnet lavere, beregnet høyere",
    r"kan ikke plasseres": "ikke knyttet til én person",
    r"avviker fra det som er lagret": "så mye skiller inntekten i vedtaket seg fra …",
    r"\btelte (ikke|med)\b|\bteller ikke med\b": "regnes ikke med",
    r"kontroller satsen\.$": "kontroller {navn}, {beløp}",
    r"uforklart i vedtaket": "vedtatt beløp stemmer ikke med opplysningene i vedtaket",
    r"\bdekning\b|dekningsgrad": "dekningsprosent om satsen; kontrollert om sakene",
    r"ytelse har ikke rapportert": "Nav har ikke rapportert",
    r"bor (også )?i en annen aktiv sak": "er registrert i husstanden i en annen aktiv sak",
    r"se saker med for lite": "se sakene som kan få for lite",
    # Stiff, translated or technical.
    r"observert": "liten forskjell",
    r"trang grense|for trang": "lav grense",
    r"treffer grensen|treffsikkerhet": "er grensen riktig satt; andel avvik som ga nytt vedtak",
    r"prøves med simulate": "be systemansvarlig prøve",
    r"størrelse peker seg ut": "grensen passer",
    r"etter slag": "etter type endring",
    r"begge veier": "sum av forskjellene",
    r"svarene begrunnes": "begrunnelser",
    r"saker der den er størst": "saker der dette er største årsak",
    r"karantene": "satt til side",
    r"\bkall\b": "forespørsler",
    r"kjøring(en|er|ene)?\b": "kontroll",
    r"drifter løsningen": "systemansvarlig",
    r"lot seg kontrollere": "er kontrollert",
    r"bygger på et engangsbeløp": "skyldes et engangsbeløp",
    r"bare nye satser": "bare satsendring",
    r"uten gruppe": "ingen av gruppene",
    r"\blinje\b": "trinn",
    r"av dette\b": "av boutgiftene over egenandelen",
    r"minst endret": "med små endringer",
    r"ingen husstand har": "urimelig antall personer",
    r"følger regelen fra 2032": "er av den nye typen fra 2032 og er godtatt",
    r"står på en annen rad også": "står også på en annen rad",
    r"spurt søkeren": "venter på svar fra søkeren",
    r"(?<!alders)pensjonist(?!er)": "alderspensjonist",
    r"lest (fra|til)\b": "hentet første gang, siste gang",
    r"falt bort": "trukket tilbake",
    r"besvart": "vurdert",
    r"betyr noe\b": "er på grensen eller over",
    r"saken er stille": "saken vises ikke",
    r"én for én": "enkeltvis",
    r"det samme gjelder": "en punktliste",
    r"regnes som de samme": "regnes som uendret",
    r"lar seg forstå": "programmet ikke forstår",
}

NYNORSK = {
    r"\bsvart (av|på|i)\b|\bsvara på\b": "vurdert",
    r"avvik frå det som": "så mykje skil inntekta i vedtaket seg frå …",
    r"kjem først": "før dei andre",
    r"\btrong\b|trong grense": "låg",
    r"etter slag": "etter type",
    r"køyring": "kontroll",
    r"hadde kome": "var komne",
    r"\bvarer\b": "også månaden før",
    r"utbetalt for (lite|mykje)": "for lite, overslag",
    r"\bmeldt\b": "funne",
    r"karantene": "sett til side",
    r"driftar løysinga": "systemansvarleg",
    r"\blinje\b": "trinn",
    r"grunngjeving": "grunngiving",
    r"\bblei\b": "vart",
    r"sidan sist": "sidan førre kontroll",
    r"\bfell bort\b": "rekna til 0 kr",
}

ENGLISH = {
    r"support ends": "calculated as 0",
    r"\bbesides\b": "a further {number}",
    r"gave no access": "refused access",
    r"headings sort": "select a heading to sort",
    r"real persons": "real people",
    r"the state's housing": "state housing allowance",
    r"^lasts$|\bdifference lasts\b": "the month before too",
    r"run on\b": "checked on",
    r"income differs by": "difference between",
    r"skip to the content": "skip to main content",
    r"^fact$": "information",
    r"paid too (little|much)": "too little, estimate",
    r"quarantine": "set aside",
    r"so far": "since the decision, estimate",
    r"operates the solution": "system administrator",
    r"set apart|shown apart": "excluded, shown separately",
    r"limit reached": "why it is flagged",
    r"^lines?$": "step",
    r"a number of persons that": "unreasonable number of people",
    r"the rule of 2032": "of the new type from 2032",
}

ONLY_BOKMAAL = frozenset(
    """
    ikke jeg hun dere deres hva hvem hvor hvordan hvorfor hvilken hvilket hvilke hver hvert hverandre noe noen fra være vært
    ble blitt gjøre gjør måned måneden måneder månedene månedens månedlig beregnet beregnes beregning beregningen høy høyt
    høyere høyeste lav lavt lavere laveste støtten forskjell forskjellen forskjeller vedtatt vedtar vedtakets egenandel
    egenandelen boutgift boutgifter boutgiften boutgiftene bostøtte satser satsene regler reglene kilde kilder bekreftet
    ubekreftet opplysninger opplysningene inntekten husstandens husstander søker søkeren samboer voksen voksne saken flere
    et ett bare annet annen alene samme nå mens uten forrige begrunnelse begrunnelser utsatt trukket funnet
    kontrolleres listen overskriften overskriftene åpne åpner åpnet vises regnes regnet teller arbeidsgiver arbeidsgiveren
    mangler lønn lønnen fastlønn timelønn feriepenger dagpenger sykepenger foreldrepenger ytelse engangsbeløp mulig mulige
    svarte ga gis tatt satt finnes gjelder skyldes personer kommunens enslig oppgjør skatteoppgjør skatteoppgjøret hjemmel
    eget egne mye senere tidligere gang gangen ganger dager uker hentet henter lagret lagres slettes slettet rettet avgjør
    avgjørelse leid eid bolig boligen husleie leien avrundet avrundes avkortet grensen virkning underveis krevd
    ordningen ordningens navn navnet selv hele helt ennå enda fortsatt derimot kommer kommet bodde bor ligger leses lest
    fylles følger sammen sammenligner sammenlignet skiller medlemmer medlemmets tall tallene trenger trengs valgt virker
    virkelige vilkårene verdier verdiene utskriften årlige uendret endret endrer endringer rapporter forespørsler
    utbetalinger dem disse hendelse nyere nyeste opphold dokumenter oppgis tilpasset skattlagt
    """.split()
)
"""Forms of bokmål that nynorsk does not have."""
