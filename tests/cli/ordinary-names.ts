/** First and last names as people have them, ten of each of a language: a hundred people each. */
const LANGUAGES: Readonly<Record<string, readonly [string, string]>> = {
    German: [
        'Jürgen Käthe Björn Sören Heiß Weiß Strauß Anne-Marie Hans-Jörg Zoë',
        'Müller-Lüdenscheidt Groß Summer Gesamter Totaro Möller Weißmüller Öztürk-Schmidt Sumser Strauß'
    ],
    English: [
        'Anne-Louise Mary-Jane Siân D’Arcy Max Total-Ann Sum Page Row Count',
        'O’Brien O’Neill MacDonald Smith-Jones Null Nann Sumner Totton Peoples Page'
    ],
    French: [
        'Éloïse Hélène François Loïc Chloé Zoé Maëlle Noël Gaël Jean-Rémi',
        'L’Hôpital D’Aubigné Lefèvre Gonçalves Besançon Pâris Œuvrard Saint-Exupéry Le-Goff Crèvecœur'
    ],
    Polish: [
        'Łukasz Małgorzata Paweł Agnieszka Żaneta Grażyna Stanisław Zbigniew Kinga Michał',
        'Wałęsa Kowalczyk Wiśniewski Dąbrowska Śliwiński Źródłowski Kaźmierczak Żuk Łącki Król'
    ],
    Vietnamese: [
        'Nguyễn Trần Phạm Huỳnh Võ Đặng Bùi Đỗ Hồ Dương',
        'Văn-Ân Thị-Hương Đức Quỳnh Phước Thuỷ Tuấn Ngọc-Ánh Hữu Khánh'
    ],
    Turkish: [
        'İbrahim Işıl Gülşen Çağrı Özge Ümit Şükrü İlknur Yiğit Ayşe',
        'Yıldız Çelik Öztürk Güneş Kılıç Şahin Koç İnönü Erdoğan Aydın'
    ],
    Greek: [
        'Μαρία Γιώργος Ελένη Κώστας Νίκος Αικατερίνη Δημήτρης Ιωάννα Κυριακή Χρήστος',
        'Παπαδόπουλος Παπαδοπούλου Κυριακού Νικολάου Οικονόμου Κόκκινου Γεωργίου Ιωαννίδης Ρούσσου Κοκκίνη'
    ],
    Russian: [
        'Иван Анна Сергей Ксения Роман Оксана Пётр Юлия Кирилл Фёдор',
        'Иванов Кузнецова Попов Соколов Комаров Сахаров Орехов Воронков Косарев Щукин'
    ],
    Ukrainian: [
        'Олексій Ївга Ґалаґан Оксана Тарас Наталія Мар’яна Лук’ян Юрій Єва',
        'Шевченко Ковальчук Костенко Лисенко Сірко Короп Гриценко В’юн Ющенко Їжакевич'
    ],
    Armenian: [
        'Արամ Անահիտ Գայանե Հայկ Նարեկ Մարիամ Սոնա Տիգրան Վարդան Լիլիթ',
        'Հովհաննիսյան Սարգսյան Գրիգորյան Պետրոսյան Հարությունյան Մկրտչյան Խաչատրյան Ավետիսյան Կարապետյան Զաքարյան'
    ],
    Arabic: [
        'محمد فاطمة أحمد عائشة يوسف زينب خالد مريم عمر ليلى',
        'العلي الحسن المصري بنجلون الفاسي حداد نصار خوري الشامي قاسم'
    ],
    Hindi: [
        'अमित प्रिया राहुल सुनीता विजय अनीता संजय पूजा राजेश कविता',
        'शर्मा वर्मा सिंह गुप्ता पटेल यादव मिश्रा जोशी नायर रेड्डी'
    ],
    Hawaiian: [
        'Kaʻimi Nāʻālehu Keʻala Haʻaheo Leilani Kalani Noelani Kekoa Makana Nalani',
        'Kaʻahumanu Kamakawiwoʻole Kealoha Kāne Keliʻi Kahananui Kamaka Māhoe Nāone Kaʻaihue'
    ],
    Chinese: ['王 李 张 刘 陈 杨 赵 黄 周 吴', '伟 芳 娜 秀英 敏 静 丽 强 磊 洋'],
    Scandinavian: [
        'Åse Øyvind Bjørn Søren Þórður Guðrún Sigríður Ægir Kåre Jørgen',
        'Ødegård Åkesson Kjærgaard Jónsdóttir Björkqvist Høiby Strømsø Sørensen Þórarinsson Nygård'
    ]
};

/** Names by language. */
export const ORDINARY_NAMES: ReadonlyMap<string, readonly string[]> = new Map(
    Object.entries(LANGUAGES).map(([language, [first, last]]) => [
        language,
        first.split(' ').flatMap((one) => last.split(' ').map((other) => `${one} ${other}`))
    ])
);
