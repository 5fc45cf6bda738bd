package org.turbostan.example;

import java.math.BigDecimal;
import java.util.List;

/** What the shop starts with. */
final class Winds {

  private Winds() {}

  static List<Product> prints() {
    return List.of(
        print(
            "foehn",
            "Föhn",
            "Northern Alps",
            180,
            7,
            18,
            "34.50",
            12,
            "Warm, dry and clear: the mountains step closer, and everybody has a headache."),
        print(
            "mistral",
            "Mistral",
            "Rhône valley",
            340,
            8,
            212,
            "42.00",
            7,
            "Blows the sky over Provence clean; farmhouses turn their backs to it."),
        print(
            "meltemi",
            "Μελτέμι",
            "Aegean Sea",
            5,
            6,
            192,
            "38.00",
            9,
            "The summer wind of the islands. It comes at noon and keeps the ferries in port."),
        print(
            "oroshi",
            "颪 Oroshi",
            "Kantō plain",
            315,
            7,
            232,
            "46.00",
            3,
            "“Down from the mountain” is written in one sign, and felt in every sleeve."),
        print(
            "kosava",
            "Košava",
            "Danube, Serbia",
            130,
            7,
            262,
            "29.90",
            15,
            "Arrives through the Iron Gates and stays for three, seven or twenty-one days."),
        print(
            "scirocco",
            "Scirocco",
            "Mediterranean",
            140,
            6,
            34,
            "31.00",
            11,
            "Sand from the Sahara on the windscreens of Rome."),
        print(
            "harmattan",
            "Harmattan",
            "West Africa",
            45,
            5,
            42,
            "28.00",
            8,
            "A haze of fine dust behind which the sun is a pale coin."),
        print(
            "pampero",
            "Pampero",
            "Río de la Plata",
            225,
            9,
            150,
            "39.00",
            6,
            "A roll of cloud, a slammed door, and the heat is over."),
        print(
            "halny",
            "Halny",
            "Tatra mountains",
            190,
            9,
            128,
            "33.00",
            5,
            "Flattens forests and tempers on the way down to Zakopane."),
        print(
            "khamsin",
            "خمسين",
            "Egypt",
            185,
            7,
            28,
            "36.00",
            4,
            "Its name is “fifty”, for the days on which one may expect it."),
        print(
            "chinook",
            "Chinook",
            "Rocky Mountains",
            260,
            6,
            8,
            "32.50",
            14,
            "Eats a foot of snow before lunch."),
        print(
            "williwaw",
            "Williwaw",
            "Strait of Magellan",
            300,
            11,
            204,
            "52.00",
            1,
            "Falls from the glacier onto the water without a word of warning."),
        print(
            "levante",
            "Levante",
            "Strait of Gibraltar",
            90,
            6,
            176,
            "27.00",
            10,
            "Hangs a cloud on the Rock like a flag."),
        print(
            "zonda",
            "Zonda",
            "Cuyo, Argentina",
            280,
            8,
            358,
            "37.00",
            0,
            "Schools close for it, and the grapes ripen."),
        print(
            "buran",
            "Буран",
            "Kazakh steppe",
            40,
            9,
            222,
            "44.00",
            2,
            "White, level, and in no hurry to end."),
        print(
            "tramuntana",
            "Tramuntana",
            "Menorca",
            0,
            8,
            244,
            "35.00",
            13,
            "Bends the island’s trees and, it is said, its people."),
        print(
            "doctor",
            "Fremantle Doctor",
            "Western Australia",
            220,
            5,
            186,
            "26.00",
            16,
            "Makes a house call in Perth each summer afternoon."),
        print(
            "papagayo",
            "Papagayo",
            "Costa Rica",
            50,
            6,
            104,
            "30.00",
            8,
            "Squeezes through a gap in the mountains and stirs the Pacific 🦜."),
        print(
            "cierzo",
            "Cierzo",
            "Ebro valley",
            310,
            8,
            284,
            "29.00",
            9,
            "Cato wrote that it fills your mouth when you speak."),
        print(
            "noreaster",
            "Nor'easter",
            "New England",
            45,
            10,
            320,
            "48.00",
            4,
            "Snow & spray, sideways; the chowder is < 2 minutes from freezing."));
  }

  static List<Review> reviews() {
    return List.of(
        review("foehn", "Zoë", 5, "Hangs over the stove. The kitchen feels two degrees warmer."),
        review("foehn", "Jürgen", 4, "Lovely lines. My headache is included, as described."),
        review("foehn", "Åsa", 5, "Bought it for the colours, kept it for the story."),
        review("mistral", "Hélène", 5, "My grandmother said: that's him, all right."),
        review("mistral", "Jürgen", 4, "I had to hang it on the lee side."),
        review("meltemi", "Νίκος", 5, "Όπως το θυμάμαι. Exactly as I remember it."),
        review("oroshi", "遥", 5, "風が見える。One can see the wind."),
        review("noreaster", "Bobby <script>alert(1)</script>", 3, "Frame rattles & whistles."),
        review("kosava", "Đorđe", 5, "Twenty-one days later I still like it."),
        review("williwaw", "Zoë", 5, "Arrived without warning."));
  }

  private static Product print(
      String id,
      String name,
      String region,
      int from,
      int force,
      int hue,
      String euros,
      int stock,
      String story) {
    return new Product(id, name, region, story, from, force, hue, new BigDecimal(euros), stock);
  }

  private static Review review(String productId, String author, int stars, String text) {
    return new Review(0, productId, author, stars, text);
  }
}
