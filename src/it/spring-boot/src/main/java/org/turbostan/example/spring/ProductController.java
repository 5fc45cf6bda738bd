package org.turbostan.example.spring;

import jakarta.servlet.ServletContext;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.turbostan.Tag;
import org.turbostan.servlet.TurboStan;

@Controller
class ProductController {

  private final ServletContext application;
  private volatile String price = "1";

  ProductController(ServletContext application) {
    this.application = application;
  }

  @GetMapping("/product")
  String product(Model model) {
    model.addAttribute("price", price);
    model.addAttribute("rendering", UUID.randomUUID());
    return "product";
  }

  @GetMapping("/help")
  String help(Model model) {
    model.addAttribute("rendering", UUID.randomUUID());
    return "help";
  }

  @PostMapping("/price")
  String change(@RequestParam String price) {
    this.price = price;
    TurboStan.cache(application).delete(Tag.of("product:42"));
    return "redirect:/product";
  }
}
