"""The words by which transcripts call those who ask and those who answer, in several languages.

Words are in small letters, without numbers, full stops and accents over Latin letters, as
:func:`qualcode.transcript.vocabulary.base_of` returns labels. A comma parts words of more than one part.
"""

from __future__ import annotations


def _words(listed: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in listed.split(",") if word.strip())


#: Whoever asks in an interview or leads a group.
INTERVIEWERS = _words(
    """
    interviewer, interviewers, moderators, facilitators, researchers, enqueteurs, enquetrices, intervieweurs,
    animateurs, chercheurs, entrevistadores, entrevistadoras, moderadores, moderadoras, facilitadores,
    pesquisadores, encuestadores, interviewerinnen, moderatoren, forschende, intervistatori, wahojaji,
    интервьюеры, ερευνητής, ερευνήτρια, ερευνητές, συντονιστής, συντονίστρια, מראיין, מראיינת, מראיינים, מנחה,
    நேர்காணல் செய்பவர், நேர்காணலாளர், moderator, facilitator, researcher, co-facilitator, co-moderator,
    co-interviewer, intervieweur, intervieweuse, enqueteur, enquetrice, moderateur, moderatrice, animateur,
    animatrice, chercheur, chercheuse, entrevistador, entrevistadora, moderador, moderadora, investigador,
    investigadora, facilitador, facilitadora, pesquisador, pesquisadora, encuestador, encuestadora,
    interviewerin, moderatorin, interviewende, interviewende person, forscher, forscherin, intervistatore,
    intervistatrice, moderatore, onderzoeker, navorser, onderhoudvoerder, mhojaji, msaili, mtafiti,
    mwezeshaji, umbuzi, obuzayo, umcwaningi, mubvunzi, mutsvakurudzi, pewawancara, peneliti, gorusmeci,
    arastirmaci, интервьюер, модератор, исследователь, ጠያቂ, ቃለ መጠይቅ አድራጊ, ተመራማሪ, አወያይ, साक्षात्कारकर्ता,
    प्रश्नकर्ता, शोधकर्ता, সাক্ষাৎকার গ্রহণকারী, প্রশ্নকর্তা, 采访者, 采访人, 访谈者, 访谈员, 访问者,
    访问员, 访员, 主持人, 研究者, 研究员, 提问者, 採訪者, 訪談者, 訪問者, 訪問員, 訪員, 研究員, المحاور,
    المحاورة, الباحث, الباحثة, インタビュアー, 聞き手, 質問者, 調査者, 司会者, 면접자, 인터뷰어, 연구자,
    진행자, ผู้สัมภาษณ์
    """
)

#: Whoever answers.
RESPONDENTS = _words(
    """
    συμμετέχων, συμμετέχουσα, ερωτώμενος, ερωτώμενη, מרואיין, מרואיינת, משתתף, משתתפת, பதிலளிப்பவர்,
    பங்கேற்பாளர், respondent, participant, interviewee, informant, key informant, narrator, interviewe, enquete,
    enquetee, repondant, repondante, participante, informateur, informatrice, entrevistado, entrevistada,
    respondente, informante, inquirido, inquirida, encuestado, encuestada, befragte, befragter,
    befragte person, interviewte, interviewter, interviewpartner, interviewpartnerin, teilnehmer,
    teilnehmerin, proband, probandin, intervistato, intervistata, partecipante, geinterviewde, deelnemer,
    mhojiwa, msailiwa, mshiriki, umphenduli, ophendulayo, obuzwayo, mupinduri, responden, informan,
    peserta, katilimci, респондент, информант, участник, участница, መላሽ, ተጠያቂ, ተሳታፊ, ቃለ መጠይቅ ተደራጊ,
    उत्तरदाता, प्रतिभागी, साक्षात्कारदाता, উত্তরদাতা, অংশগ্রহণকারী, 受访者, 受访人, 被访者, 被访人,
    被采访者, 被访谈者, 参与者, 参加者, 回答者, 受訪者, 被訪者, 被採訪者, 參與者, 參加者, المشارك,
    المشاركة, المستجيب, المستجيبة, المجيب, 話し手, 応答者, 응답자, 참여자, 피면접자, ผู้ให้สัมภาษณ์,
    ผู้ให้ข้อมูล, ผู้ตอบ
    """
)

#: Several at once, or somebody unknown.
GROUPS = _words(
    """
    respondents, participants, everyone, everybody, several, several voices, unidentified,
    unidentified speaker, unknown, unknown speaker, multiple speakers, unidentified man,
    unidentified woman, unidentified male, unidentified female, all participants, participantes,
    teilnehmende, washiriki, ተሳታፊዎች, प्रतिभागियों
    """
)

#: Whoever wrote the transcript or looked on.
OTHERS = _words(
    """
    transcriber, transcriber's summary, transcriber summary, transcriber's note, transcriber's notes,
    transcriber note, transcriptionist, translator, translator's note, translator note, interpreter,
    interpreter's note, observer, observer's note, note taker, notetaker, note-taker, field note,
    field notes, interviewer's note
    """
)

#: Those whose calling is to ask: they are interviewers where nobody is called so, else they answer.
HELPERS = _words(
    """
    therapist, counsellor, counselor, psychologist, psychiatrist, nurse, midwife, doctor, physician,
    clinician, social worker, caseworker, case worker, case manager, health worker,
    community health worker, host, coach, therapeute, psychologue, medecin, infirmier, infirmiere,
    assistante sociale, assistant social, travailleur social, travailleuse sociale, terapeuta, psicologo,
    psicologa, medico, medica, enfermeiro, enfermeira, enfermero, enfermera, assistente social,
    trabajador social, trabajadora social, therapeut, therapeutin, arzt, arztin, krankenschwester, pfleger,
    pflegerin, sozialarbeiter, sozialarbeiterin, daktari, muuguzi, udokotela, umongikazi, chiremba, mukoti,
    ሐኪም, ሀኪም, ነርስ, डॉक्टर, नर्स, 医生, 护士, 咨询师, 治疗师, 醫生, 護士, 諮商師, 治療師, الطبيب, الطبيبة,
    الممرضة
    """
)

#: Those who are asked or cared for, and their kin, by words that also occur in other places.
ASKED = _words(
    """
    client, patient, guest, carer, caregiver, caretaker, customer, student, mother, father, parent, wife,
    husband, spouse, partner, daughter, son, sister, brother, grandmother, grandfather, aunt, uncle,
    patiente, cliente, paciente, utente, doente, patientin, klient, klientin, angehorige, angehoriger,
    aidant, aidante, invite, invitee, mgonjwa, mteja, isiguli, murwere, ታካሚ, मरीज, रोगी, 患者, 病人,
    来访者, 來訪者, 家属, 家屬, المريض, المريضة
    """
)

#: Words for question and answer that stand for those who speak.
QUESTIONS = _words(
    """
    question, pregunta, pergunta, frage, domanda, swali, umbuzo, mubvunzo, ጥያቄ, प्रश्न, सवाल, 问, 問, س,
    سؤال, سوال, вопрос, கேள்வி
    """
)
ANSWERS = _words(
    """
    answer, reponse, respuesta, resposta, antwort, risposta, jibu, impendulo, mhinduro, መልስ, उत्तर, जवाब,
    答, ج, جواب, ответ, பதில்
    """
)

ALL = _words(
    """
    all, group, women, men, girls, boys, males, females, tous, toutes, todos, todas, alle, wote, bonke,
    vose, ሁሉም, सभी, 众人, 大家, 全体, 眾人, 全體, الجميع
    """
)
