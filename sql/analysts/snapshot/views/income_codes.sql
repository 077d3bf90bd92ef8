CREATE OR REPLACE VIEW income_codes AS
-- The income codes of a-ordningen, with the words of the reports. Key: category and code.
-- Whether NAV pays is inferred from the category and the name of the code; empty where these do not say.
WITH labels (category, code, label_nb, label_en, treatment, is_from_nav) AS (
    VALUES
    (
        'loennsinntekt',
        'administrativForpleining',
        'Administrativ forpleining',
        'Administrativ forpleining',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'aksjerGrunnfondsbevisTilUnderkurs',
        'Aksjer grunnfondsbevis til underkurs',
        'Aksjer grunnfondsbevis til underkurs',
        'counts',
        FALSE
    ),
    ('loennsinntekt', 'annet', 'Annen lønn', 'Other wages', 'taxable_part', FALSE),
    ('loennsinntekt', 'arbeidsoppholdKost', 'Arbeidsopphold kost', 'Arbeidsopphold kost', 'taxable_part', FALSE),
    ('loennsinntekt', 'arbeidsoppholdLosji', 'Arbeidsopphold losji', 'Arbeidsopphold losji', 'taxable_part', FALSE),
    (
        'loennsinntekt',
        'bedriftsbarnehageplass',
        'Bedriftsbarnehageplass',
        'Bedriftsbarnehageplass',
        'taxable_part',
        FALSE
    ),
    ('loennsinntekt', 'beregnetSkatt', 'Beregnet skatt', 'Beregnet skatt', 'taxable_part', FALSE),
    (
        'loennsinntekt',
        'besoeksreiserHjemmetAnnet',
        'Besøksreiser hjemmet annet',
        'Besøksreiser hjemmet annet',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'besoeksreiserHjemmetKilometergodtgjoerelseBil',
        'Besøksreiser hjemmet kilometergodtgjørelse bil',
        'Besøksreiser hjemmet kilometergodtgjørelse bil',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'besoeksreiserHjemmetKost',
        'Besøksreiser hjemmet kost',
        'Besøksreiser hjemmet kost',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'betaltUtenlandskSkatt',
        'Betalt utenlandsk skatt',
        'Betalt utenlandsk skatt',
        'taxable_part',
        FALSE
    ),
    ('loennsinntekt', 'bil', 'Bil', 'Bil', 'taxable_part', FALSE),
    ('loennsinntekt', 'bolig', 'Bolig', 'Bolig', 'taxable_part', FALSE),
    ('loennsinntekt', 'bonus', 'Bonus', 'Bonus', 'counts', FALSE),
    ('loennsinntekt', 'bonusFraForsvaret', 'Bonus fra forsvaret', 'Bonus fra forsvaret', 'counts', FALSE),
    (
        'loennsinntekt',
        'elektroniskKommunikasjon',
        'Elektronisk kommunikasjon',
        'Elektronisk kommunikasjon',
        'taxable_part',
        FALSE
    ),
    ('loennsinntekt', 'fastBilgodtgjoerelse', 'Fast bilgodtgjørelse', 'Fast bilgodtgjørelse', 'taxable_part', FALSE),
    ('loennsinntekt', 'fastloenn', 'Fastlønn', 'Fixed salary', 'counts', FALSE),
    ('loennsinntekt', 'fastTillegg', 'Fast tillegg', 'Fixed supplement', 'counts', FALSE),
    ('loennsinntekt', 'feriepenger', 'Feriepenger', 'Holiday pay', 'counts', FALSE),
    ('loennsinntekt', 'flyttegodtgjoerelse', 'Flyttegodtgjørelse', 'Flyttegodtgjørelse', 'taxable_part', FALSE),
    (
        'loennsinntekt',
        'fondForIdrettsutoevere',
        'Fond for idrettsutøvere',
        'Fond for idrettsutøvere',
        'taxable_part',
        FALSE
    ),
    ('loennsinntekt', 'friTransport', 'Fri transport', 'Fri transport', 'taxable_part', FALSE),
    (
        'loennsinntekt',
        'godtgjoerelseSaeravtaleUtland',
        'Godtgjørelse særavtale utland',
        'Godtgjørelse særavtale utland',
        'taxable_part',
        FALSE
    ),
    ('loennsinntekt', 'helligdagstillegg', 'Helligdagstillegg', 'Public holiday supplement', 'counts', FALSE),
    (
        'loennsinntekt',
        'honorarAkkordProsentProvisjon',
        'Honorar, akkord eller provisjon',
        'Fees, piecework or commission',
        'counts',
        FALSE
    ),
    ('loennsinntekt', 'hyretillegg', 'Hyretillegg', 'Hyretillegg', 'counts', FALSE),
    (
        'loennsinntekt',
        'ikkeSkattepliktigLoennFraUtenlandskDiplomKonsulStasjon',
        'Ikke skattepliktig lønn fra utenlandsk diplom konsul stasjon',
        'Ikke skattepliktig lønn fra utenlandsk diplom konsul stasjon',
        'tax_free',
        FALSE
    ),
    (
        'loennsinntekt',
        'innbetalingTilUtenlandskPensjonsordning',
        'Innbetaling til utenlandsk pensjonsordning',
        'Innbetaling til utenlandsk pensjonsordning',
        'taxable_part',
        FALSE
    ),
    ('loennsinntekt', 'kapitalInntekt', 'Kapital inntekt', 'Kapital inntekt', 'counts', FALSE),
    (
        'loennsinntekt',
        'kilometergodtgjoerelseAndreFremkomstmidler',
        'Kilometergodtgjørelse andre fremkomstmidler',
        'Kilometergodtgjørelse andre fremkomstmidler',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'kilometergodtgjoerelseBil',
        'Kilometergodtgjørelse bil',
        'Kilometergodtgjørelse bil',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'kilometergodtgjoerelseElBil',
        'Kilometergodtgjørelse el bil',
        'Kilometergodtgjørelse el bil',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'kilometergodtgjoerelsePassasjertillegg',
        'Kilometergodtgjørelse passasjertillegg',
        'Kilometergodtgjørelse passasjertillegg',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'kommunalOmsorgsloennOgFosterhjemsgodtgjoerelse',
        'Omsorgslønn eller fosterhjemsgodtgjørelse',
        'Care or foster care pay',
        'counts',
        FALSE
    ),
    (
        'loennsinntekt',
        'kompensasjonstilleggBolig',
        'Kompensasjonstillegg bolig',
        'Kompensasjonstillegg bolig',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'kostbesparelseIHjemmet',
        'Kostbesparelse i hjemmet',
        'Kostbesparelse i hjemmet',
        'taxable_part',
        FALSE
    ),
    ('loennsinntekt', 'kostDager', 'Kost dager', 'Kost dager', 'taxable_part', FALSE),
    ('loennsinntekt', 'kostDoegn', 'Kost døgn', 'Kost døgn', 'taxable_part', FALSE),
    ('loennsinntekt', 'loennEtterDoedsfall', 'Lønn etter dødsfall', 'Lønn etter dødsfall', 'counts', FALSE),
    (
        'loennsinntekt',
        'loennForBarnepassIBarnetsHjem',
        'Lønn for barnepass i barnets hjem',
        'Lønn for barnepass i barnets hjem',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'loennTilPrivatpersonerForArbeidIHjemmet',
        'Lønn til privatpersoner for arbeid i hjemmet',
        'Lønn til privatpersoner for arbeid i hjemmet',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'loennTilVergeFraFylkesmannen',
        'Lønn til verge fra fylkesmannen',
        'Lønn til verge fra fylkesmannen',
        'counts',
        FALSE
    ),
    (
        'loennsinntekt',
        'loennTilVergeFraStatsforvalteren',
        'Lønn til verge fra statsforvalteren',
        'Lønn til verge fra statsforvalteren',
        'counts',
        FALSE
    ),
    (
        'loennsinntekt',
        'loennUtbetaltAvVeldedigEllerAllmennyttigInstitusjonEllerOrganisasjon',
        'Lønn utbetalt av veldedig eller allmennyttig institusjon eller organisasjon',
        'Lønn utbetalt av veldedig eller allmennyttig institusjon eller organisasjon',
        'taxable_part',
        FALSE
    ),
    ('loennsinntekt', 'loennUtenlandskArtist', 'Lønn utenlandsk artist', 'Lønn utenlandsk artist', 'counts', FALSE),
    ('loennsinntekt', 'losji', 'Losji', 'Losji', 'taxable_part', FALSE),
    (
        'loennsinntekt',
        'losjiEgenBrakkeCampingvogn',
        'Losji egen brakke campingvogn',
        'Losji egen brakke campingvogn',
        'taxable_part',
        FALSE
    ),
    ('loennsinntekt', 'opsjoner', 'Opsjoner', 'Opsjoner', 'counts', FALSE),
    ('loennsinntekt', 'overtidsgodtgjoerelse', 'Overtid', 'Overtime pay', 'counts', FALSE),
    ('loennsinntekt', 'overtidsmat', 'Overtidsmat', 'Overtidsmat', 'taxable_part', FALSE),
    ('loennsinntekt', 'reiseAnnet', 'Reise annet', 'Reise annet', 'taxable_part', FALSE),
    ('loennsinntekt', 'reiseKost', 'Reise kost', 'Reise kost', 'taxable_part', FALSE),
    (
        'loennsinntekt',
        'reiseKostMedOvernattingPaaHotell',
        'Reise kost med overnatting på hotell',
        'Reise kost med overnatting på hotell',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'reiseKostMedOvernattingPaaHotellBeordringUtover28Doegn',
        'Reise kost med overnatting på hotell beordring utover 28 døgn',
        'Reise kost med overnatting på hotell beordring utover 28 døgn',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'reiseKostMedOvernattingPaaHybelBrakkePrivat',
        'Reise kost med overnatting på hybel brakke privat',
        'Reise kost med overnatting på hybel brakke privat',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'reiseKostMedOvernattingPaaPensjonat',
        'Reise kost med overnatting på pensjonat',
        'Reise kost med overnatting på pensjonat',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'reiseKostMedOvernattingPaaHybelMedKokEllerPrivat',
        'Reise kost med overnatting på hybel med kok eller privat',
        'Reise kost med overnatting på hybel med kok eller privat',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'reiseKostMedOvernattingPaaHybelUtenKokEllerPensjonatEllerBrakke',
        'Reise kost med overnatting på hybel uten kok eller pensjonat eller brakke',
        'Reise kost med overnatting på hybel uten kok eller pensjonat eller brakke',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'reiseKostMedOvernattingTilLangtransportsjaafoerForKjoeringIUtlandet',
        'Reise kost med overnatting til langtransportsjåfør for kjøring i utlandet',
        'Reise kost med overnatting til langtransportsjåfør for kjøring i utlandet',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'reiseKostUtenOvernatting',
        'Reise kost uten overnatting',
        'Reise kost uten overnatting',
        'taxable_part',
        FALSE
    ),
    ('loennsinntekt', 'reiseLosji', 'Reise losji', 'Reise losji', 'taxable_part', FALSE),
    ('loennsinntekt', 'reiseNattillegg', 'Reise nattillegg', 'Reise nattillegg', 'taxable_part', FALSE),
    ('loennsinntekt', 'rentefordelLaan', 'Rentefordel lån', 'Rentefordel lån', 'taxable_part', FALSE),
    ('loennsinntekt', 'skattefriErstatning', 'Skattefri erstatning', 'Skattefri erstatning', 'tax_free', FALSE),
    (
        'loennsinntekt',
        'skattefrieUtbetalinger',
        'Skattefrie utbetalinger',
        'Skattefrie utbetalinger',
        'tax_free',
        FALSE
    ),
    (
        'loennsinntekt',
        'skattepliktigDelForsikringer',
        'Skattepliktig del forsikringer',
        'Skattepliktig del forsikringer',
        'counts',
        FALSE
    ),
    (
        'loennsinntekt',
        'skattepliktigGodtgjoerelseSaeravtaleUtland',
        'Skattepliktig godtgjørelse særavtale utland',
        'Skattepliktig godtgjørelse særavtale utland',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'skattepliktigPersonalrabatt',
        'Skattepliktig personalrabatt',
        'Taxable staff discount',
        'counts',
        FALSE
    ),
    ('loennsinntekt', 'sluttvederlag', 'Sluttvederlag', 'Severance pay', 'counts', FALSE),
    ('loennsinntekt', 'smusstillegg', 'Smusstillegg', 'Smusstillegg', 'taxable_part', FALSE),
    ('loennsinntekt', 'stipend', 'Stipend', 'Stipend', 'taxable_part', FALSE),
    (
        'loennsinntekt',
        'styrehonorarOgGodtgjoerelseVerv',
        'Styrehonorar og godtgjørelse verv',
        'Styrehonorar og godtgjørelse verv',
        'counts',
        FALSE
    ),
    (
        'loennsinntekt',
        'tilskuddBarnehageplass',
        'Tilskudd barnehageplass',
        'Tilskudd barnehageplass',
        'taxable_part',
        FALSE
    ),
    ('loennsinntekt', 'timeloenn', 'Timelønn', 'Hourly wages', 'counts', FALSE),
    ('loennsinntekt', 'tips', 'Tips', 'Tips', 'counts', FALSE),
    ('loennsinntekt', 'trekkILoennForFerie', 'Trekk i lønn for ferie', 'Deduction for holiday', 'counts', FALSE),
    (
        'loennsinntekt',
        'uregelmessigeTilleggKnyttetTilArbeidetTid',
        'Tillegg for arbeidet tid',
        'Supplement for hours worked',
        'counts',
        FALSE
    ),
    (
        'loennsinntekt',
        'uregelmessigeTilleggKnyttetTilIkkeArbeidetTid',
        'Tillegg for tid som ikke er arbeidet',
        'Supplement for hours not worked',
        'counts',
        FALSE
    ),
    (
        'loennsinntekt',
        'yrkebilTjenestligbehovKilometer',
        'Yrkebil tjenestligbehov kilometer',
        'Yrkebil tjenestligbehov kilometer',
        'taxable_part',
        FALSE
    ),
    (
        'loennsinntekt',
        'yrkebilTjenestligbehovListepris',
        'Yrkebil tjenestligbehov listepris',
        'Yrkebil tjenestligbehov listepris',
        'taxable_part',
        FALSE
    ),
    (
        'ytelseFraOffentlige',
        'arbeidsavklaringspenger',
        'Arbeidsavklaringspenger (AAP)',
        'Work assessment allowance (AAP)',
        'counts',
        TRUE
    ),
    (
        'ytelseFraOffentlige',
        'dagpengerTilFiskerSomBareHarHyre',
        'Dagpenger til fisker som bare har hyre',
        'Dagpenger til fisker som bare har hyre',
        'counts',
        TRUE
    ),
    ('ytelseFraOffentlige', 'dagpengerVedArbeidsloeshet', 'Dagpenger', 'Unemployment benefit', 'counts', TRUE),
    (
        'ytelseFraOffentlige',
        'ektefelletilleggUfoeretrygd',
        'Ektefelletillegg uføretrygd',
        'Ektefelletillegg uføretrygd',
        'counts',
        TRUE
    ),
    (
        'ytelseFraOffentlige',
        'feriepengerForeldrepenger',
        'Feriepenger av foreldrepenger',
        'Holiday pay of parental benefit',
        'counts',
        TRUE
    ),
    (
        'ytelseFraOffentlige',
        'feriepengerOmsorgspenger',
        'Feriepenger omsorgspenger',
        'Feriepenger omsorgspenger',
        'counts',
        TRUE
    ),
    (
        'ytelseFraOffentlige',
        'feriepengerOpplaeringspenger',
        'Feriepenger opplæringspenger',
        'Feriepenger opplæringspenger',
        'counts',
        TRUE
    ),
    (
        'ytelseFraOffentlige',
        'feriepengerPleiepenger',
        'Feriepenger pleiepenger',
        'Feriepenger pleiepenger',
        'counts',
        TRUE
    ),
    (
        'ytelseFraOffentlige',
        'feriepengerSvangerskapspenger',
        'Feriepenger svangerskapspenger',
        'Feriepenger svangerskapspenger',
        'counts',
        TRUE
    ),
    (
        'ytelseFraOffentlige',
        'feriepengerSykepenger',
        'Feriepenger av sykepenger',
        'Holiday pay of sickness benefit',
        'counts',
        TRUE
    ),
    (
        'ytelseFraOffentlige',
        'feriepengerSykepengerTilFiskerSomBareHarHyre',
        'Feriepenger sykepenger til fisker som bare har hyre',
        'Feriepenger sykepenger til fisker som bare har hyre',
        'counts',
        TRUE
    ),
    (
        'ytelseFraOffentlige',
        'ferietilleggDagpengerTilFiskerSomBareHarHyre',
        'Ferietillegg dagpenger til fisker som bare har hyre',
        'Ferietillegg dagpenger til fisker som bare har hyre',
        'counts',
        TRUE
    ),
    (
        'ytelseFraOffentlige',
        'ferietilleggDagpengerVedArbeidsloeshet',
        'Ferietillegg til dagpenger',
        'Holiday supplement to unemployment benefit',
        'counts',
        TRUE
    ),
    ('ytelseFraOffentlige', 'foreldrepenger', 'Foreldrepenger', 'Parental benefit', 'counts', TRUE),
    ('ytelseFraOffentlige', 'omsorgspenger', 'Omsorgspenger', 'Care benefit', 'counts', TRUE),
    (
        'ytelseFraOffentlige',
        'omsorgspengerTilFiskerSomBareHarHyre',
        'Omsorgspenger til fisker som bare har hyre',
        'Omsorgspenger til fisker som bare har hyre',
        'counts',
        TRUE
    ),
    ('ytelseFraOffentlige', 'omstillingsstoenad', 'Omstillingsstønad', 'Adjustment allowance', 'counts', TRUE),
    ('ytelseFraOffentlige', 'opplaeringspenger', 'Opplæringspenger', 'Training allowance', 'counts', TRUE),
    (
        'ytelseFraOffentlige',
        'opplaeringspengerTilFiskerSomBareHarHyre',
        'Opplæringspenger til fisker som bare har hyre',
        'Opplæringspenger til fisker som bare har hyre',
        'counts',
        TRUE
    ),
    (
        'ytelseFraOffentlige',
        'overgangsstoenadTilEnsligMorEllerFarSomBegynteAaLoepe1April2014EllerSenere',
        'Overgangsstønad',
        'Transitional benefit',
        'counts',
        TRUE
    ),
    ('ytelseFraOffentlige', 'pleiepenger', 'Pleiepenger', 'Attendance allowance', 'counts', TRUE),
    (
        'ytelseFraOffentlige',
        'pleiepengerTilFiskerSomBareHarHyre',
        'Pleiepenger til fisker som bare har hyre',
        'Pleiepenger til fisker som bare har hyre',
        'counts',
        TRUE
    ),
    (
        'ytelseFraOffentlige',
        'skattefrieTilleggsstoenader',
        'Skattefrie tilleggsstønader',
        'Skattefrie tilleggsstønader',
        'tax_free',
        TRUE
    ),
    (
        'ytelseFraOffentlige',
        'skattefriStoenadTilBarnetilsyn',
        'Skattefri stønad til barnetilsyn',
        'Skattefri stønad til barnetilsyn',
        'not_counted',
        TRUE
    ),
    ('ytelseFraOffentlige', 'svangerskapspenger', 'Svangerskapspenger', 'Pregnancy benefit', 'counts', TRUE),
    ('ytelseFraOffentlige', 'sykepenger', 'Sykepenger', 'Sickness benefit', 'counts', TRUE),
    (
        'ytelseFraOffentlige',
        'sykepengerTilFiskerSomBareHarHyre',
        'Sykepenger til fisker som bare har hyre',
        'Sykepenger til fisker som bare har hyre',
        'counts',
        TRUE
    ),
    ('ytelseFraOffentlige', 'ufoeretrygd', 'Uføretrygd', 'Disability benefit', 'counts', TRUE),
    (
        'ytelseFraOffentlige',
        'ufoereytelseEtteroppgjoer',
        'Uføreytelse, etteroppgjør',
        'Disability benefit, settlement',
        'counts',
        TRUE
    ),
    ('ytelseFraOffentlige', 'underholdsbidragTilBarn', 'Barnebidrag', 'Child support', 'not_counted', NULL),
    ('ytelseFraOffentlige', 'venteloenn', 'Ventelønn', 'Ventelønn', 'counts', NULL),
    ('pensjonEllerTrygd', 'alderspensjon', 'Alderspensjon', 'Old-age pension', 'counts', NULL),
    (
        'pensjonEllerTrygd',
        'alderspensjonSkjermingstillegg',
        'Alderspensjon skjermingstillegg',
        'Alderspensjon skjermingstillegg',
        'counts',
        NULL
    ),
    ('pensjonEllerTrygd', 'annet', 'Annen pensjon eller trygd', 'Other pension or benefit', 'counts', NULL),
    (
        'pensjonEllerTrygd',
        'avtalefestetPensjon',
        'Avtalefestet pensjon (AFP)',
        'Contractual pension (AFP)',
        'counts',
        NULL
    ),
    ('pensjonEllerTrygd', 'barnepensjon', 'Barnepensjon', 'Child’s pension', 'counts', TRUE),
    ('pensjonEllerTrygd', 'barnepensjonFra2024', 'Barnepensjon fra 2024', 'Barnepensjon fra 2024', 'counts', TRUE),
    (
        'pensjonEllerTrygd',
        'barnepensjonFraAndreEnnFolketrygden',
        'Barnepensjon fra andre enn folketrygden',
        'Barnepensjon fra andre enn folketrygden',
        'counts',
        FALSE
    ),
    (
        'pensjonEllerTrygd',
        'barnepensjonFraAndreEnnFolketrygdenFra2024',
        'Barnepensjon fra andre enn folketrygden fra 2024',
        'Barnepensjon fra andre enn folketrygden fra 2024',
        'counts',
        FALSE
    ),
    ('pensjonEllerTrygd', 'barnepensjonFra2025', 'Barnepensjon fra 2025', 'Barnepensjon fra 2025', 'counts', TRUE),
    ('pensjonEllerTrygd', 'bil', 'Bil', 'Bil', 'taxable_part', FALSE),
    ('pensjonEllerTrygd', 'bolig', 'Bolig', 'Bolig', 'taxable_part', FALSE),
    ('pensjonEllerTrygd', 'ektefelletillegg', 'Ektefelletillegg', 'Ektefelletillegg', 'counts', NULL),
    (
        'pensjonEllerTrygd',
        'elektroniskKommunikasjon',
        'Elektronisk kommunikasjon',
        'Elektronisk kommunikasjon',
        'taxable_part',
        FALSE
    ),
    (
        'pensjonEllerTrygd',
        'engangsutbetalingInnskuddspensjon',
        'Engangsutbetaling innskuddspensjon',
        'Engangsutbetaling innskuddspensjon',
        'counts',
        FALSE
    ),
    ('pensjonEllerTrygd', 'etterlattepensjon', 'Etterlattepensjon', 'Survivor’s pension', 'counts', NULL),
    ('pensjonEllerTrygd', 'etterloenn', 'Etterlønn', 'Etterlønn', 'counts', NULL),
    (
        'pensjonEllerTrygd',
        'etterloennOgEtterpensjon',
        'Etterlønn og etterpensjon',
        'Etterlønn og etterpensjon',
        'counts',
        NULL
    ),
    ('pensjonEllerTrygd', 'foederaad', 'Føderåd', 'Føderåd', 'counts', NULL),
    ('pensjonEllerTrygd', 'introduksjonsstoenad', 'Introduksjonsstønad', 'Introduction benefit', 'counts', NULL),
    (
        'pensjonEllerTrygd',
        'ipaEllerIpsBarnepensjon',
        'Ipa eller ips barnepensjon',
        'Ipa eller ips barnepensjon',
        'counts',
        FALSE
    ),
    (
        'pensjonEllerTrygd',
        'ipaEllerIpsBarnepensjonFra2024',
        'Ipa eller ips barnepensjon fra 2024',
        'Ipa eller ips barnepensjon fra 2024',
        'counts',
        FALSE
    ),
    (
        'pensjonEllerTrygd',
        'ipaEllerIpsEngangsutbetaling',
        'Ipa eller ips engangsutbetaling',
        'Ipa eller ips engangsutbetaling',
        'counts',
        FALSE
    ),
    (
        'pensjonEllerTrygd',
        'ipaEllerIpsPeriodiskeYtelser',
        'Ipa eller ips periodiske ytelser',
        'Ipa eller ips periodiske ytelser',
        'counts',
        FALSE
    ),
    (
        'pensjonEllerTrygd',
        'ipaEllerIpsUfoerepensjon',
        'Ipa eller ips uførepensjon',
        'Ipa eller ips uførepensjon',
        'counts',
        FALSE
    ),
    ('pensjonEllerTrygd', 'krigspensjon', 'Krigspensjon', 'Krigspensjon', 'tax_free', NULL),
    ('pensjonEllerTrygd', 'kvalifiseringstoenad', 'Kvalifiseringsstønad', 'Qualification benefit', 'counts', NULL),
    (
        'pensjonEllerTrygd',
        'nyAvtalefestetPensjonPrivatSektor',
        'Avtalefestet pensjon (AFP), privat',
        'Contractual pension (AFP), private',
        'counts',
        NULL
    ),
    (
        'pensjonEllerTrygd',
        'nyeLivrenterIArbeidsforholdOgLivrenterFortsettelsesforsikringer',
        'Nye livrenter i arbeidsforhold og livrenter fortsettelsesforsikringer',
        'Nye livrenter i arbeidsforhold og livrenter fortsettelsesforsikringer',
        'counts',
        FALSE
    ),
    (
        'pensjonEllerTrygd',
        'overgangsstoenadTilEnsligMorEllerFarSomBegynteAaLoepe31Mars2014EllerTidligere',
        'Overgangsstønad til enslig mor eller far som begynte å løpe 31 mars 2014 eller tidligere',
        'Overgangsstønad til enslig mor eller far som begynte å løpe 31 mars 2014 eller tidligere',
        'counts',
        TRUE
    ),
    (
        'pensjonEllerTrygd',
        'overgangsstoenadTilGjenlevendeEktefelle',
        'Overgangsstønad til gjenlevende ektefelle',
        'Overgangsstønad til gjenlevende ektefelle',
        'counts',
        TRUE
    ),
    ('pensjonEllerTrygd', 'pensjonIDoedsmaaneden', 'Pensjon i dødsmåneden', 'Pensjon i dødsmåneden', 'counts', NULL),
    (
        'pensjonEllerTrygd',
        'pensjonOgLivrenterIArbeidsforhold',
        'Tjenestepensjon',
        'Occupational pension',
        'counts',
        FALSE
    ),
    ('pensjonEllerTrygd', 'rentefordelLaan', 'Rentefordel lån', 'Rentefordel lån', 'taxable_part', FALSE),
    ('pensjonEllerTrygd', 'slitertillegg', 'Slitertillegg', 'Slitertillegg', 'counts', NULL),
    (
        'pensjonEllerTrygd',
        'supplerendeStoenadTilPersonKortBotidNorge',
        'Supplerende stønad',
        'Supplementary benefit',
        'counts',
        TRUE
    ),
    (
        'pensjonEllerTrygd',
        'supplerendeStoenadTilUfoerFlyktning',
        'Supplerende stønad til ufør flyktning',
        'Supplerende stønad til ufør flyktning',
        'counts',
        TRUE
    ),
    ('pensjonEllerTrygd', 'ufoerepensjon', 'Uførepensjon', 'Disability pension', 'counts', NULL),
    (
        'pensjonEllerTrygd',
        'ufoerepensjonFraAndreEnnFolketrygden',
        'Uførepensjon fra andre enn folketrygden',
        'Uførepensjon fra andre enn folketrygden',
        'counts',
        FALSE
    ),
    (
        'pensjonEllerTrygd',
        'ufoereytelseEtteroppgjoerFraAndreEnnFolketrygden',
        'Uføreytelse etteroppgjør fra andre enn folketrygden',
        'Uføreytelse etteroppgjør fra andre enn folketrygden',
        'counts',
        FALSE
    ),
    (
        'pensjonEllerTrygd',
        'underholdsbidragTilTidligereEktefelle',
        'Underholdsbidrag til tidligere ektefelle',
        'Underholdsbidrag til tidligere ektefelle',
        'counts',
        NULL
    ),
    ('naeringsinntekt', 'annet', 'Annen næringsinntekt', 'Other business income', 'counts', FALSE),
    ('naeringsinntekt', 'dagpengerTilFisker', 'Dagpenger til fisker', 'Dagpenger til fisker', 'counts', TRUE),
    (
        'naeringsinntekt',
        'dagpengerVedArbeidsloeshet',
        'Dagpenger, næringsdrivende',
        'Unemployment benefit, self-employed',
        'counts',
        TRUE
    ),
    (
        'naeringsinntekt',
        'foreldrepenger',
        'Foreldrepenger, næringsdrivende',
        'Parental benefit, self-employed',
        'counts',
        TRUE
    ),
    (
        'naeringsinntekt',
        'foreldrepengerTilDagmamma',
        'Foreldrepenger til dagmamma',
        'Foreldrepenger til dagmamma',
        'counts',
        TRUE
    ),
    (
        'naeringsinntekt',
        'foreldrepengerTilFisker',
        'Foreldrepenger til fisker',
        'Foreldrepenger til fisker',
        'counts',
        TRUE
    ),
    (
        'naeringsinntekt',
        'foreldrepengerTilJordOgSkogbrukere',
        'Foreldrepenger til jord og skogbrukere',
        'Foreldrepenger til jord og skogbrukere',
        'counts',
        TRUE
    ),
    ('naeringsinntekt', 'lottKunTrygdeavgift', 'Lott kun trygdeavgift', 'Lott kun trygdeavgift', 'counts', FALSE),
    ('naeringsinntekt', 'omsorgspenger', 'Omsorgspenger', 'Care benefit', 'counts', TRUE),
    (
        'naeringsinntekt',
        'omsorgspengerTiLDagmamma',
        'Omsorgspenger ti l dagmamma',
        'Omsorgspenger ti l dagmamma',
        'counts',
        TRUE
    ),
    (
        'naeringsinntekt',
        'omsorgspengerTilFisker',
        'Omsorgspenger til fisker',
        'Omsorgspenger til fisker',
        'counts',
        TRUE
    ),
    (
        'naeringsinntekt',
        'omsorgspengerTilJordOgSkogbrukere',
        'Omsorgspenger til jord og skogbrukere',
        'Omsorgspenger til jord og skogbrukere',
        'counts',
        TRUE
    ),
    ('naeringsinntekt', 'opplaeringspenger', 'Opplæringspenger', 'Training allowance', 'counts', TRUE),
    (
        'naeringsinntekt',
        'opplaeringspengerTilDagmamma',
        'Opplæringspenger til dagmamma',
        'Opplæringspenger til dagmamma',
        'counts',
        TRUE
    ),
    (
        'naeringsinntekt',
        'opplaeringspengerTilFisker',
        'Opplæringspenger til fisker',
        'Opplæringspenger til fisker',
        'counts',
        TRUE
    ),
    (
        'naeringsinntekt',
        'opplaeringspengerTilJordOgSkogbrukere',
        'Opplæringspenger til jord og skogbrukere',
        'Opplæringspenger til jord og skogbrukere',
        'counts',
        TRUE
    ),
    ('naeringsinntekt', 'pleiepenger', 'Pleiepenger', 'Attendance allowance', 'counts', TRUE),
    (
        'naeringsinntekt',
        'pleiepengerTilDagmamma',
        'Pleiepenger til dagmamma',
        'Pleiepenger til dagmamma',
        'counts',
        TRUE
    ),
    ('naeringsinntekt', 'pleiepengerTilFisker', 'Pleiepenger til fisker', 'Pleiepenger til fisker', 'counts', TRUE),
    (
        'naeringsinntekt',
        'pleiepengerTilJordPgSkogbrukere',
        'Pleiepenger til jord pg skogbrukere',
        'Pleiepenger til jord pg skogbrukere',
        'counts',
        TRUE
    ),
    ('naeringsinntekt', 'svangerskapspenger', 'Svangerskapspenger', 'Pregnancy benefit', 'counts', TRUE),
    (
        'naeringsinntekt',
        'svangerskapspengerTilDagmamma',
        'Svangerskapspenger til dagmamma',
        'Svangerskapspenger til dagmamma',
        'counts',
        TRUE
    ),
    (
        'naeringsinntekt',
        'svangerskapspengerTilFisker',
        'Svangerskapspenger til fisker',
        'Svangerskapspenger til fisker',
        'counts',
        TRUE
    ),
    (
        'naeringsinntekt',
        'svangerskapspengerTilJordOgSkogbrukere',
        'Svangerskapspenger til jord og skogbrukere',
        'Svangerskapspenger til jord og skogbrukere',
        'counts',
        TRUE
    ),
    (
        'naeringsinntekt',
        'sykepenger',
        'Sykepenger, næringsdrivende',
        'Sickness benefit, self-employed',
        'counts',
        TRUE
    ),
    (
        'naeringsinntekt',
        'sykepengerTilDagmamma',
        'Sykepenger til dagmamma',
        'Sykepenger til dagmamma',
        'counts',
        TRUE
    ),
    ('naeringsinntekt', 'sykepengerTilFisker', 'Sykepenger til fisker', 'Sykepenger til fisker', 'counts', TRUE),
    (
        'naeringsinntekt',
        'sykepengerTilJordOgSkogbrukere',
        'Sykepenger til jord og skogbrukere',
        'Sykepenger til jord og skogbrukere',
        'counts',
        TRUE
    ),
    ('naeringsinntekt', 'vederlag', 'Vederlag', 'Remuneration', 'counts', FALSE),
    (
        'naeringsinntekt',
        'vederlagDagmammaIEgetHjem',
        'Vederlag dagmamma i eget hjem',
        'Vederlag dagmamma i eget hjem',
        'counts',
        FALSE
    ),
    (
        'naeringsinntekt',
        'pleiepengerTilJordOgSkogbrukere',
        'Pleiepenger til jord og skogbrukere',
        'Pleiepenger til jord og skogbrukere',
        'counts',
        TRUE
    )
)

SELECT
    category,
    code,
    label_nb,
    label_en,
    CASE category
        WHEN 'loennsinntekt' THEN 'pay'
        WHEN 'ytelseFraOffentlige' THEN 'benefit'
        WHEN 'pensjonEllerTrygd' THEN 'pension'
        ELSE 'business'
    END AS income_group,
    treatment,
    treatment IN ('counts', 'taxable_part') AS is_counted,
    is_from_nav::BOOLEAN AS is_from_nav
FROM labels;
COMMENT ON VIEW income_codes IS 'The income codes of a-ordningen, with the words of the reports. Key: category and code';
COMMENT ON COLUMN income_codes.category IS 'Which of the four kinds of entry';
COMMENT ON COLUMN income_codes.code IS 'Code (beskrivelse)';
COMMENT ON COLUMN income_codes.label_nb IS 'In bokmål';
COMMENT ON COLUMN income_codes.label_en IS 'In English';
COMMENT ON COLUMN income_codes.income_group IS 'pay, benefit, pension or business';
COMMENT ON COLUMN income_codes.treatment IS 'counts; taxable_part: counts where it is in the base for withholding tax; tax_free and not_counted: left out';
COMMENT ON COLUMN income_codes.is_counted IS 'Whether it counts as income, whole or in part';
COMMENT ON COLUMN income_codes.is_from_nav IS 'Whether NAV pays it, as category and name of the code say; empty: they do not say';
