"""Names for invented people, from many places; whoever bears one of them in truth is not meant."""

import unicodedata
from collections.abc import Iterator
from random import Random

# Given names, family names.
CULTURES = (
    ("Linnea Elsa Oskar Johan Maja Åsa", "Lindqvist Öberg Sjögren Hallström Nyman Åkesson"),
    ("Ingrid Søren Astrid Magnus Kåre Silje", "Bjørnstad Østby Dahl Kjær Nygård Rønning"),
    ("Aino Veikko Päivi Mikael Tuuli Eero", "Mäkinen Hämäläinen Salo Rautio Koskela Väisänen"),
    ("Jürgen Anneke Lukas Frieda Jörg Katharina", "Müller Schäfer Groß Weidmann Köhler Brandt"),
    ("Chloé Étienne Inès Théo Maëlle Rémi", "Lefèvre Dubois Garnier Chevalier Rousseau Bénard"),
    (
        "Zofia Łukasz Agnieszka Paweł Małgorzata Krzysztof",
        "Wójcik Kowalczyk Zieliński Dąbrowska Mazur Jabłoński",
    ),
    ("Tereza Ondřej Eliška Jiří Markéta Vojtěch", "Dvořák Němcová Procházka Králová Beneš Šimek"),
    ("Ana João Inês Tiago Beatriz Nuno", "Magalhães Conceição Ferreira Gonçalves Teixeira Simões"),
    ("Lucía Íñigo Marta Andrés Belén Joaquín", "Muñoz Ibáñez Castaño Peña Vázquez Ríos"),
    ("Valentina Matías Ximena Sebastián Yesenia Raúl", "Quispe Huamán Restrepo Cárdenas Ñañez Salazar"),
    ("Giulia Niccolò Chiara Matteo Fabiola Pietro", "Bianchi Moretti Caruso Santangelo Fabbri Rinaldi"),
    ("Ioana Andrei Simona Mihai Ștefania Bogdan", "Popescu Țurcanu Ionescu Dănilă Lungu Stănescu"),
    ("Elif Emre İpek Barış Gül Oğuz", "Yıldız Öztürk Çelik Aydın Şahin Koç"),
    ("Yasmin Karim Amal Youssef Rania Tariq", "Haddad Mansour Nasser Benali Khoury Saleh"),
    ("Noa Eitan Tamar Yonatan Shira Amit", "Levi Mizrahi Peretz Friedman Avraham Katz"),
    ("Amara Chinedu Ngozi Tunde Folake Emeka", "Okafor Adeyemi Eze Balogun Nwosu Abiola"),
    ("Wanjiru Otieno Njeri Kiprono Achieng Mwangi", "Kamau Odhiambo Wekesa Cheruiyot Mutua Nyambura"),
    ("Thandi Sipho Lerato Themba Naledi Bongani", "Dlamini Nkosi Mokoena Khumalo Molefe Zulu"),
    ("Priya Arjun Kavya Rohan Meera Vikram", "Iyer Banerjee Reddy Kulkarni Menon Chatterjee"),
    ("Ayesha Imran Sana Bilal Mahnoor Zain", "Siddiqui Qureshi Malik Baig Ansari Khan"),
    ("Thảo Minh Hương Đức Ngọc Quân", "Nguyễn Trần Phạm Lê Đặng Vũ"),
    ("Mei Wei Xiaoling Jun Lihua Hao", "Zhang Huang Liu Xu Zhao Guo"),
    ("Yuki Haruto Sakura Ren Aoi Takumi", "Tanaka Kobayashi Yamamoto Inoue Shimizu Mori"),
    ("Soyeon Minjun Jiwon Hyunwoo Eunji Taeyang", "Kim Choi Jung Yoon Kang Lim"),
    ("Putri Budi Dewi Agus Siti Rizky", "Wijaya Santoso Lestari Pratama Utami Hidayat"),
    ("Moana Tane Aroha Wiremu Mereana Rāwiri", "Ngata Parata Hōhepa Tāwhai Rangi Pōtae"),
    (
        "Aoife Cillian Siobhán Declan Niamh Seán",
        "Ó Brien Byrne Gallagher Ní Fallon Doyle".replace("Ó ", "Ó\u00a0").replace("Ní ", "Ní\u00a0"),
    ),
    ("Harriet Callum Maisie Rhys Imogen Alasdair", "Whitfield Pemberton Lloyd Ashworth MacLeod Trelawny"),
    (
        "Dakota Jordan Riley Camille Devon Morgan",
        "Whitehorse Castellanos Abernathy O'Connell Beaumont Fairchild",
    ),
)
# Names in other scripts, with handles that can be typed everywhere.
IN_OTHER_SCRIPTS = (
    ("Ольга Мельник", "olha.melnyk"),
    ("Γιώργος Παπαδάκης", "giorgos.papadakis"),
    ("陈思远", "siyuan.chen"),
    ("한지우", "jiwoo.han"),
    ("नेहा शर्मा", "neha.sharma"),
    ("ლევან ბერიძე", "levan.beridze"),
)
# Letters that decomposing does not turn into plain ones.
PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "'": "", "\u00a0": ""}
)


def handle_for(name: str) -> str:
    """The handle of somebody with this name: “Łukasz Wójcik” has lukasz.wojcik."""
    lowered = name.lower().translate(PLAIN)
    letters = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    return ".".join(letters.split())


def names(random: Random, taken: set[str]) -> Iterator[tuple[str, str]]:
    """Ever more names with handles, none twice and none of the handles in `taken`."""
    others = list(IN_OTHER_SCRIPTS)
    for count in range(10_000):
        if count % 25 == 12 and others:
            name, handle = others.pop(0)
        else:
            given, family = random.choice(CULTURES)
            name = f"{random.choice(given.split(' '))} {random.choice(family.split(' '))}"
            handle = handle_for(name)
        if handle not in taken:
            taken.add(handle)
            yield name, handle
